"""Words of made-up letters, and the strokes of the pen that write them, in the manner of Graves 2013, §5.

Each letter is written by two to four strokes in eight directions, always the same ones; a word's strokes follow each
other without a mark between letters. Half of the words have no letter twice, in the others letters come again.
"""

import random
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor

LETTERS = "abcdefghijklmnopqrstuvwxyz"
DIRECTIONS = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))  # of a stroke, x and y
END = len(DIRECTIONS)  # the pen is put away


class Word(NamedTuple):
    """`strokes` are numbers of DIRECTIONS; `ends` says after how many of them each letter is complete."""

    letters: str
    strokes: tuple[int, ...]
    ends: tuple[int, ...]


def alphabet(seed: int = 0) -> dict[str, tuple[int, ...]]:
    """Each letter's two to four strokes: no two letters alike, no direction twice in a row."""
    rng = random.Random(seed)
    found: dict[str, tuple[int, ...]] = {}
    for i, letter in enumerate(LETTERS):
        while letter not in found:
            strokes = tuple(rng.randrange(END) for _ in range(2 + i % 3))
            if all(a != b for a, b in pairwise(strokes)) and strokes not in found.values():
                found[letter] = strokes
    return found


ALPHABET = alphabet()


def write(letters: str) -> Word:
    """The word with its strokes. Raises KeyError for a letter that has none."""
    strokes: list[int] = []
    ends = []
    for letter in letters:
        strokes.extend(ALPHABET[letter])
        ends.append(len(strokes))
    return Word(letters, tuple(strokes), tuple(ends))


def draw(rng: random.Random, length: int, *, again: bool) -> Word:
    """A word of so many letters: all different, or each new one the last again or an earlier one in half the cases.

    With `again` and at least two letters, at least one comes twice. Raises ValueError for a length that can't be.
    """
    if not 1 <= length <= (1000 if again else len(LETTERS)):
        raise ValueError(f"length must be from 1 to {len(LETTERS)}, or 1000 with letters again; got {length}")
    if not again:
        return write("".join(rng.sample(LETTERS, length)))
    while True:
        word = rng.choice(LETTERS)
        while len(word) < length:
            word += rng.choice((word[-1], rng.choice(word), rng.choice(LETTERS), rng.choice(LETTERS)))
        if length == 1 or len(set(word)) < length:
            return write(word)


def words(n: int, lengths: tuple[int, int], seed: int, again: bool | None = None) -> list[Word]:
    """n words of these lengths, evenly; with letters again, without, or half and half."""
    rng = random.Random(seed)
    found = []
    for i in range(n):
        found.append(draw(rng, rng.randint(*lengths), again=bool(i % 2) if again is None else again))
    return found


def tensors(batch: Sequence[Word]) -> tuple[Tensor, Tensor, Tensor]:
    """letters (B, S), 0 for padding; the strokes so far (B, T), the start first; those wanted, −100 for padding."""
    S, T = max(len(w.letters) for w in batch), max(len(w.strokes) for w in batch) + 1
    letters = torch.zeros(len(batch), S, dtype=torch.long)
    before, wanted = torch.zeros(len(batch), T, dtype=torch.long), torch.full((len(batch), T), -100)
    for i, word in enumerate(batch):
        letters[i, : len(word.letters)] = torch.tensor([1 + LETTERS.index(c) for c in word.letters])
        n = len(word.strokes)
        before[i, : n + 1] = torch.tensor([END + 1, *word.strokes])
        wanted[i, : n + 1] = torch.tensor([*word.strokes, END])
    return letters, before, wanted
