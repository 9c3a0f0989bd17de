"""How `patchify` of lesson 15 is judged."""

import torch

from autograder.exercise import Exercise
from autograder.exercises.e10_many_heads.shared import slope, tensor, turned
from autograder.exercises.e15_one_block.shared import plain

patchify = Exercise(
    "patchify",
    points=3,
    forbid=(
        "torch.Tensor.unfold",
        "torch.nn.functional.unfold",
        "torch.nn.Unfold",
        "torch.nn.functional.pixel_unshuffle",
        "torch.nn.PixelUnshuffle",
        "torch.pixel_unshuffle",
        "attn",
    ),
    instead="split the axes and move them, or cut the squares out one by one; no `unfold`, no `pixel_unshuffle`",
)


@patchify.probe("grey pictures, as wide as high")
@plain
def _(patchify, rng):
    return patchify(tensor(rng, 3, 1, 8, 8), 4)


@patchify.probe("three colours, wider than high")
@plain
def _(patchify, rng):
    return patchify(tensor(rng, 2, 3, 6, 10), 2)


@patchify.probe("two channels, higher than wide")
@plain
def _(patchify, rng):
    return patchify(tensor(rng, 4, 2, 9, 3), 3)


@patchify.probe("one picture in squares of 3 × 3")
@plain
def _(patchify, rng):
    return patchify(tensor(rng, 1, 2, 6, 9), 3)


@patchify.probe("each pixel by itself, and the whole picture as one")
@plain
def _(patchify, rng):
    images = tensor(rng, 2, 3, 4, 4)
    return patchify(images, 1), patchify(images, 4)


@patchify.probe("one row of patches, and one column")
@plain
def _(patchify, rng):
    return patchify(tensor(rng, 2, 3, 2, 8), 2), patchify(tensor(rng, 2, 3, 8, 2), 2)


@patchify.probe("pictures that lie turned in memory")
@plain
def _(patchify, rng):
    return patchify(turned(tensor(rng, 2, 3, 6, 4)), 2)


@patchify.probe("are the pictures that you were given as they were?")
@plain
def _(patchify, rng):
    images = tensor(rng, 2, 3, 6, 4)
    before = images.clone()
    patchify(images, 2)
    return torch.equal(images, before)


@patchify.probe("whole numbers from 0 to 255, and what kind of number comes out")
@plain
def _(patchify, rng):
    images = torch.tensor(rng.integers(256, size=(2, 3, 4, 6)), dtype=torch.uint8)
    found = patchify(images, 2)
    return found, str(found.dtype)


@patchify.probe("the gradient that reaches the picture")
@plain
def _(patchify, rng):
    images = tensor(rng, 2, 2, 4, 6).requires_grad_()
    return slope(images, patchify(images, 2))


def said(patchify, images, patch):
    """The error that came, or what came instead of one."""
    try:
        found = patchify(images, patch)
    except ValueError:
        return "ValueError"
    except NotImplementedError:
        raise
    except Exception as error:
        return type(error).__name__
    return f"no error, but {tuple(found.shape) if isinstance(found, torch.Tensor) else type(found).__name__}"


@patchify.probe("a height of 7, squares of 4")
def _(patchify, rng):
    return said(patchify, tensor(rng, 2, 1, 7, 8), 4)


@patchify.probe("a width of 6, squares of 4")
def _(patchify, rng):
    return said(patchify, tensor(rng, 2, 1, 8, 6), 4)


@patchify.probe("6 × 8, squares of 4: as many pixels as three squares have")
def _(patchify, rng):
    return said(patchify, tensor(rng, 2, 1, 6, 8), 4)


@patchify.probe("6 × 10, squares of 4: neither side is filled")
def _(patchify, rng):
    return said(patchify, tensor(rng, 2, 1, 6, 10), 4)


@patchify.probe("7 × 6, squares of 4: neither side is filled")
def _(patchify, rng):
    return said(patchify, tensor(rng, 2, 1, 7, 6), 4)


@patchify.alternative("square by square")
def _(images, patch):
    height, width = images.shape[2:]
    if height % patch or width % patch:
        raise ValueError(f"{patch} doesn't divide {height} × {width}")
    squares = [
        images[:, :, top : top + patch, left : left + patch].flatten(1)
        for top in range(0, height, patch)
        for left in range(0, width, patch)
    ]
    return torch.stack(squares, 1)


@patchify.alternative("unflatten from the right, then from the left")
def _(images, patch):
    if images.size(2) % patch != 0 or images.size(3) % patch != 0:
        raise ValueError("the picture must be a whole number of patches high and wide")
    split = images.unflatten(3, (-1, patch)).unflatten(2, (-1, patch))
    return split.movedim((2, 4), (1, 2)).flatten(3).flatten(1, 2)


@patchify.alternative("rows of squares first, then squares")
def _(images, patch):
    if any(side % patch for side in images.shape[-2:]):
        raise ValueError("patch")
    squares = [square for row in images.split(patch, 2) for square in row.split(patch, 3)]
    return torch.stack(squares, 1).flatten(2)
