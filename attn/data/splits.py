"""Splitting without leaks: items that share a key stand on one side."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TypeVar

from attn.data.store import Splits

Item = TypeVar("Item")


def split(items: Sequence[Item], keys: Callable[[Item], Sequence[str]]) -> Splits[Item]:
    """Split about 8 : 1 : 1 so that no key of `keys(item)` is on two sides; the first key is the item's name.

    Items that share keys, directly or through others, form a group; the md5 of its first name picks the side,
    so an item stays where it is when others come or go. A group of over 1 % of all items is for training: one template
    should not be most of a test.
    """
    names = [keys(item) for item in items]
    sides: tuple[list[int], ...] = ([], [], [])
    for group in _groups(names):
        name = min(names[index][0] for index in group)
        bucket = int(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(), 16) % 10
        large = len(group) > max(1, len(items) // 100)
        sides[0 if large or bucket > 1 else 2 - bucket].extend(group)
    train, validation, test = ([items[index] for index in sorted(side)] for side in sides)
    return Splits(train, validation, test)


def _groups(names: Sequence[Sequence[str]]) -> list[list[int]]:
    """The indices of items, joined where they share a key (union–find)."""
    parent = list(range(len(names)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    owner: dict[str, int] = {}
    for index, keys in enumerate(names):
        for key in keys:
            parent[root(index)] = root(owner.setdefault(key, index))
    groups = defaultdict(list)
    for index in range(len(names)):
        groups[root(index)].append(index)
    return list(groups.values())


def one_word_off(words: Sequence[str], *, shortest: int = 6) -> list[str]:
    """The sentence, and each way to leave out one word: two sentences that differ in one word share a key."""
    if len(words) < shortest:
        return [" ".join(words)]
    return [" ".join(words), *(" ".join([*words[:i], *words[i + 1 :]]) for i in range(len(words)))]


def runs(words: Sequence[str], n: int = 8) -> list[str]:
    """Every run of n words: two sentences that quote the same phrase share a key."""
    return [" ".join(words[i : i + n]) for i in range(len(words) - n + 1)]
