"""Captioned scenes: one or two coloured photographs of garments on a dark canvas, with their boxes.

The photographs are Fashion-MNIST's (Xiao et al. 2017, MIT), from the Debian package dataset-fashion-mnist.
"""

import gzip
import random
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import torch
from torch import Tensor

from attn.data import deb, store
from attn.data.store import Splits

SHA256 = {
    "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
}
COLOURS = {
    "red": (255, 70, 70),
    "green": (80, 230, 80),
    "blue": (90, 120, 255),
    "yellow": (250, 230, 60),
    "pink": (255, 130, 220),
    "white": (255, 255, 255),
}
NOUNS = ("t-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot")
PLACES = ("top left", "top right", "bottom left", "bottom right")
PIXELS, CANVAS = 28, 64  # side of a photograph, side of a scene


class Box(NamedTuple):
    """An object's square in pixels: columns left … right − 1, rows top … bottom − 1."""

    left: int
    top: int
    right: int
    bottom: int


class Scene(NamedTuple):
    """A picture (3, 64, 64) uint8, its caption, and the box of each object in the order of the caption."""

    image: Tensor
    caption: str
    boxes: tuple[Box, ...]


def load(*, n: int = 8_000, seed: int = 0) -> Splits[Scene]:
    """n scenes for training, n/10 each for validation and test; each side has photographs of its own.

    Caption: "a red bag at the top left", or two such joined by "and". The colour of one pair in six (see `held_out`) is
    never seen with its noun. Raises ValueError if n < 10, FetchError if the photographs cannot be fetched.
    """
    if n < 10:
        raise ValueError(f"n must be at least 10, got {n}")
    pairs = [(colour, noun) for noun in NOUNS for colour in COLOURS if (colour, noun) not in held_out()]
    sides = [_compose(*photographs(side), pairs, count, f"{seed} {side}") for side, count in _counts(n).items()]
    return Splits(*sides)


def load_unseen(*, n: int = 800, seed: int = 0) -> list[Scene]:
    """n scenes in which every object is a pair of colour and noun that `load` never shows; photographs of the test."""
    if n < 1:
        raise ValueError(f"n must be at least 1, got {n}")
    return _compose(*photographs("test"), sorted(held_out()), n, f"{seed} unseen")


def held_out() -> set[tuple[str, str]]:
    """The pairs of colour and noun that `load` never shows: one colour for each noun."""
    colours = list(COLOURS)
    return {(colours[index % len(colours)], noun) for index, noun in enumerate(NOUNS)}


def photographs(side: str) -> tuple[Tensor, Tensor]:
    """Photographs (N, 28, 28) uint8 and labels (N,) int64, the index in NOUNS: N is 50,000 for "train", 10,000 for
    "validation" and for "test". No photograph is on two sides.
    """
    if side not in ("train", "validation", "test"):
        raise ValueError(f"side must be train, validation or test, got {side!r}")
    folder = store.fetch("photographs", _fill, size=120_000_000, sha256=SHA256)
    part = "t10k" if side == "test" else "train"
    images = _read(folder / f"{part}-images-idx3-ubyte", 16).view(-1, PIXELS, PIXELS)  # (N, 28, 28)
    labels = _read(folder / f"{part}-labels-idx1-ubyte", 8).long()  # (N,)
    rows = {"train": slice(50_000), "validation": slice(50_000, None), "test": slice(None)}[side]
    for label, count in enumerate(torch.bincount(labels, minlength=len(NOUNS)).tolist()):
        store.check_rows(f"{part}, {NOUNS[label]}", count, len(labels) // 10, len(labels) // 10)
    return images[rows], labels[rows]


def _counts(n: int) -> dict[str, int]:
    return {"train": n, "validation": n // 10, "test": n // 10}


def _compose(images: Tensor, labels: Tensor, pairs: Sequence[tuple[str, str]], n: int, seed: str) -> list[Scene]:
    draw = random.Random(seed)
    of_noun = {noun: (labels == index).nonzero().flatten().tolist() for index, noun in enumerate(NOUNS)}
    tints = {colour: torch.tensor(rgb).view(3, 1, 1) / 255 for colour, rgb in COLOURS.items()}  # (3, 1, 1)
    pictures = torch.zeros(n, 3, CANVAS, CANVAS, dtype=torch.uint8)
    scenes = []
    for picture in pictures:
        phrases, boxes = [], []
        for place in sorted(draw.sample(range(4), draw.choice((1, 2)))):
            colour, noun = draw.choice(pairs)
            box = _box(place, draw)
            picture[:, box.top : box.bottom, box.left : box.right] = tints[colour] * images[draw.choice(of_noun[noun])]
            article = "" if noun == "trousers" else "a "
            phrases.append(f"{article}{colour} {noun} at the {PLACES[place]}")
            boxes.append(box)
        scenes.append(Scene(picture, " and ".join(phrases), tuple(boxes)))
    return scenes


def _box(place: int, draw: random.Random) -> Box:
    """A square somewhere in its quarter of the canvas."""
    half = CANVAS // 2
    left = place % 2 * half + draw.randint(0, half - PIXELS)
    top = place // 2 * half + draw.randint(0, half - PIXELS)
    return Box(left, top, left + PIXELS, top + PIXELS)


def _read(path: Path, header: int) -> Tensor:
    return torch.frombuffer(bytearray(path.read_bytes()), dtype=torch.uint8)[header:]


def _fill(folder: Path) -> None:
    with TemporaryDirectory(dir=folder) as name:
        paths = [f"usr/share/datasets/fashion-mnist/{file}.gz" for file in SHA256]
        deb.files("dataset-fashion-mnist", Path(name), paths)
        for file in SHA256:
            (folder / file).write_bytes(gzip.decompress((Path(name) / f"{file}.gz").read_bytes()))
