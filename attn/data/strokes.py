"""Words of made-up letters, and the strokes of the pen that write them, in the manner of Graves 2013, §5.

Each letter is written by two to four strokes in eight directions, always the same ones; a word's strokes follow each
other without a mark between letters. Half of the words have no letter twice, the others come back to letters on purpose.
"""

import random
from typing import NamedTuple

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
    rng, found = random.Random(seed), {}
    for i, letter in enumerate(LETTERS):
        while letter not in found:
            strokes = tuple(rng.randrange(END) for _ in range(2 + i % 3))
            if all(a != b for a, b in zip(strokes, strokes[1:], strict=False)) and strokes not in found.values():
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
