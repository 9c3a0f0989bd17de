"""Additions of numbers with up to three digits, as characters: "16+75" → "91"."""

import random
from typing import NamedTuple

from attn.data.store import Splits


class Sum(NamedTuple):
    """`source` is the question, `target` the answer."""

    source: str
    target: str


def load(n: int = 50_000, seed: int = 0) -> Splits[Sum]:
    """n different additions: a tenth to test, a fiftieth to validate, the rest to train.

    Each number is drawn below 10, 100 or 1000, each as often. 75+16 counts as 16+75: only one of the two is there.
    Raises ValueError unless n is from 50 to 100,000.
    """
    if not 50 <= n <= 100_000:
        raise ValueError(f"n must be from 50 to 100000, got {n}")
    rng = random.Random(seed)
    sums: dict[tuple[int, int], Sum] = {}
    while len(sums) < n:
        a, b = _number(rng), _number(rng)
        sums.setdefault((min(a, b), max(a, b)), Sum(f"{a}+{b}", str(a + b)))
    items = list(sums.values())
    rng.shuffle(items)  # the few short sums are all drawn early
    test, validation = n // 10, n // 50
    return Splits(items[test + validation :], items[test : test + validation], items[:test])


def _number(rng: random.Random) -> int:
    return rng.randrange(10 ** rng.randint(1, 3))
