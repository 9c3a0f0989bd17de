"""Tables to look at: nine cells, five of them with a photograph of a garment each, and a question about a neighbour.

"What is left of the boot?" The five garments differ, the photographs are Fashion-MNIST's (see `scenes`).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from attn.data.scenes import NOUNS, PIXELS

DIRECTIONS = ("left of", "right of", "above", "below")
SIDE, FILLED = 3, 5  # cells in a row, garments on a table
EMPTY = -1


class Tables(NamedTuple):
    """N tables with a question each; all int64. A cell's number is 3·row + column.

    photographs (N, 9): which photograph lies there; nouns (N, 9): what it shows, an index in NOUNS; EMPTY where
    nothing lies. asked (N,), direction (N,): the question, indices in NOUNS and DIRECTIONS. answer (N,): the noun.
    places (N, 2): the cell of the garment that is asked about, and that of the answer.
    """

    photographs: Tensor
    nouns: Tensor
    asked: Tensor
    direction: Tensor
    answer: Tensor
    places: Tensor


def draw(labels: Tensor, n: int, seed: int) -> Tables:
    """n tables out of photographs with these labels (P,), each noun among them at least once.

    Each table has a pair of neighbours at least, and its question is drawn evenly from all that have an answer.
    Raises ValueError if n < 1 or a noun has no photograph.
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, got {n}")
    counts = torch.bincount(labels, minlength=len(NOUNS))  # (10,)
    if not (counts > 0).all():
        raise ValueError(f"labels must hold every noun, got none of {NOUNS[int(counts.argmin())]}")
    rng = torch.Generator().manual_seed(seed)
    nouns = _lay(2 * n + 20, rng)  # one in 126 has no neighbours: those are left out
    possible = (nouns[:, :, None] != EMPTY) & (_beside(nouns) != EMPTY)  # (N, 9, 4)
    kept = possible.any(2).any(1).nonzero().flatten()[:n]
    nouns, possible = nouns[kept], possible[kept]
    chosen = torch.multinomial(possible.flatten(1).float(), 1, generator=rng)[:, 0]  # (n,)
    place, direction = chosen // len(DIRECTIONS), chosen % len(DIRECTIONS)
    there = neighbours()[place, direction]  # (n,)
    rows = torch.arange(n)
    within = (torch.rand(nouns.shape, generator=rng) * counts[nouns]).long()  # (n, 9): which of its noun's
    first = counts.cumsum(0) - counts  # (10,)
    photographs = labels.argsort(stable=True)[(first[nouns] + within).clamp(max=len(labels) - 1)]  # (n, 9)
    photographs[nouns == EMPTY] = EMPTY
    places = torch.stack([place, there], 1)  # (n, 2)
    return Tables(photographs, nouns, nouns[rows, place], direction, nouns[rows, there], places)


def neighbours() -> Tensor:
    """The cell that lies in each direction of each cell (9, 4), EMPTY beyond the edge."""
    cells = torch.arange(SIDE * SIDE)
    row, column = cells // SIDE, cells % SIDE
    steps = ((0, -1), (0, 1), (-1, 0), (1, 0))
    found = []
    for down, right in steps:
        inside = ((row + down) % SIDE == row + down) & ((column + right) % SIDE == column + right)
        found.append(torch.where(inside, SIDE * (row + down) + column + right, EMPTY))
    return torch.stack(found, 1)  # (9, 4)


def picture(images: Tensor, photographs: Tensor) -> Tensor:
    """One table (9,) as a picture (84, 84) of photographs (P, 28, 28) uint8; empty cells are black."""
    cells = torch.zeros(SIDE * SIDE, PIXELS, PIXELS, dtype=images.dtype)
    cells[photographs != EMPTY] = images[photographs[photographs != EMPTY]]
    return cells.view(SIDE, SIDE, PIXELS, PIXELS).transpose(1, 2).reshape(SIDE * PIXELS, SIDE * PIXELS)  # (84, 84)


def _lay(n: int, rng: torch.Generator) -> Tensor:
    """What lies in the cells of n tables (n, 9): five different nouns in five different cells."""
    nouns = torch.rand(n, len(NOUNS), generator=rng).argsort(1)[:, :FILLED]  # (n, 5)
    cells = torch.rand(n, SIDE * SIDE, generator=rng).argsort(1)[:, :FILLED]  # (n, 5)
    return torch.full((n, SIDE * SIDE), EMPTY).scatter(1, cells, nouns)  # (n, 9)


def _beside(nouns: Tensor) -> Tensor:
    """What lies in each direction of each cell (N, 9, 4), EMPTY beyond the edge."""
    padded = torch.cat([nouns, torch.full_like(nouns[:, :1], EMPTY)], 1)  # (N, 10): index −1 is EMPTY
    return padded[:, neighbours()]
