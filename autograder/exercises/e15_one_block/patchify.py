"""How `patchify` of lesson 15 is judged."""

import torch

from autograder.compare import Raises
from autograder.exercise import Exercise
from autograder.exercises.e10_many_heads.shared import slope, tensor, turned

patchify = Exercise(
    "patchify",
    points=3,
    forbid=(
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
def _(patchify, rng):
    return patchify(tensor(rng, 3, 1, 8, 8), 4)


@patchify.probe("three colours, wider than high")
def _(patchify, rng):
    return patchify(tensor(rng, 2, 3, 6, 10), 2)


@patchify.probe("two channels, higher than wide")
def _(patchify, rng):
    return patchify(tensor(rng, 4, 2, 9, 3), 3)


@patchify.probe("one picture in squares of 3 × 3")
def _(patchify, rng):
    return patchify(tensor(rng, 1, 2, 6, 9), 3)


@patchify.probe("each pixel by itself, and the whole picture as one")
def _(patchify, rng):
    images = tensor(rng, 2, 3, 4, 4)
    return patchify(images, 1), patchify(images, 4)


@patchify.probe("one row of patches, and one column")
def _(patchify, rng):
    return patchify(tensor(rng, 2, 3, 2, 8), 2), patchify(tensor(rng, 2, 3, 8, 2), 2)


@patchify.probe("pictures that lie turned in memory; yours stay as they were")
def _(patchify, rng):
    images = turned(tensor(rng, 2, 3, 6, 4))
    return patchify(images, 2), images


@patchify.probe("whole numbers from 0 to 255, and what kind of number comes out")
def _(patchify, rng):
    images = torch.tensor(rng.integers(256, size=(2, 3, 4, 6)), dtype=torch.uint8)
    found = patchify(images, 2)
    return found, str(found.dtype)


@patchify.probe("the gradient that reaches the picture")
def _(patchify, rng):
    images = tensor(rng, 2, 2, 4, 6).requires_grad_()
    return slope(images, patchify(images, 2))


@patchify.probe("a height that the squares don't fill", Raises())
def _(patchify, rng):
    return patchify(tensor(rng, 2, 1, 7, 8), 4)


@patchify.probe("a width that the squares don't fill", Raises())
def _(patchify, rng):
    return patchify(tensor(rng, 2, 1, 8, 6), 4)


def cut(images, patch, order=(0, 2, 4, 1, 3, 5), *, guard=True):
    """The axes (B, C, rows, patch, columns, patch) in another order."""
    B, C, height, width = images.shape
    if guard and (height % patch or width % patch):
        raise ValueError("the squares don't fill the picture")
    rows, columns = height // patch, width // patch
    split = images[..., : rows * patch, : columns * patch].reshape(B, C, rows, patch, columns, patch)
    return split.permute(order).reshape(B, rows * columns, C * patch * patch)


def ordered(*order):
    return lambda images, patch: cut(images, patch, order)


def check(images, patch):
    if images.shape[2] % patch or images.shape[3] % patch:
        raise ValueError("the squares don't fill the picture")


def reshaped(images, patch):
    check(images, patch)
    return images.reshape(len(images), -1, images.shape[1] * patch * patch)


def viewed(images, patch):
    check(images, patch)
    B, C = images.shape[:2]
    return images.reshape(B, C, -1, patch * patch).transpose(1, 2).reshape(B, -1, C * patch * patch)


def swapped(images, patch):
    """Rows and columns of patches exchanged in number: (B, C, columns, patch, rows, patch)."""
    check(images, patch)
    B, C, height, width = images.shape
    split = images.reshape(B, C, width // patch, patch, height // patch, patch)
    return split.permute(0, 2, 4, 1, 3, 5).reshape(B, -1, C * patch * patch)


def parts_first(images, patch):
    """(B, C, patch, rows, patch, columns): every so manieth pixel."""
    check(images, patch)
    B, C, height, width = images.shape
    split = images.reshape(B, C, patch, height // patch, patch, width // patch)
    return split.permute(0, 3, 5, 1, 2, 4).reshape(B, -1, C * patch * patch)


def channels_as_patches(images, patch):
    check(images, patch)
    return cut(images, patch, (0, 1, 2, 4, 3, 5)).reshape(len(images), -1, patch * patch)


def as_a_grid(images, patch):
    check(images, patch)
    B, C, height, width = images.shape
    found = cut(images, patch)
    return found.reshape(B, height // patch, width // patch, C * patch * patch)


def not_flat(images, patch):
    return cut(images, patch).unflatten(-1, (images.shape[1], patch, patch))


def tokens_last(images, patch):
    return cut(images, patch).mT


def overlapping(images, patch):
    """Each square begins in the middle of the one before."""
    check(images, patch)
    height, width = images.shape[2:]
    step = max(1, patch // 2)
    tops, lefts = (range(0, side - patch + 1, step) for side in (height, width))
    return torch.stack([images[:, :, t : t + patch, x : x + patch].flatten(1) for t in tops for x in lefts], 1)


def scaled(images, patch):
    found = cut(images, patch)
    return found / 255 if images.dtype == torch.uint8 else found


patchify.tell(
    {
        "A reshape alone doesn't cut squares: it takes the pixels in the order of memory, whole rows at a time. Split "
        "height and width into (number of squares, side) first, then move the axes.": [reshaped, viewed],
        "Your squares come column by column. They should come as one reads: the first row of squares from left to "
        "right, then the next.": [ordered(0, 4, 2, 1, 3, 5), ordered(0, 4, 2, 1, 5, 3)],
        "Within a square the channels come last in your answer: r, g, b of one pixel, then of the next. All of the "
        "first channel should come first.": [ordered(0, 2, 4, 3, 5, 1), ordered(0, 2, 4, 5, 3, 1)],
        "The pixels of a square come column by column. They should come row by row.": [ordered(0, 2, 4, 1, 5, 3)],
        "Within a square your channels stand between rows and columns: all rows of one channel belong together.": [
            ordered(0, 2, 4, 3, 1, 5)
        ],
        "You exchanged the number of rows and of columns: height goes with the rows. On a square picture that doesn't "
        "show.": [swapped],
        "You split height into (side, number of squares): each of your squares takes pixels from all over the picture. "
        "The number of squares comes first, then the side.": [parts_first],
        "The axes aren't moved yet: in your answer one square's pixels come from several squares. Bring both numbers "
        "of squares to the front, behind B.": [
            ordered(0, 2, 3, 1, 4, 5),
            ordered(0, 2, 1, 4, 3, 5),
        ],
        "Each channel has become a patch of its own. The channels of a square belong into one row.": [
            channels_as_patches
        ],
        "The patches of a picture should stand in one row, (B, number of patches, …), not in a grid.": [as_a_grid],
        "The pixels of a patch should be one axis: (B, number of patches, C · patch²).": [not_flat],
        "The last two axes are exchanged: each patch is a row, so its pixels come last.": [tokens_last],
        "Your squares overlap. Each begins where the one before ends.": [overlapping],
        "Squares that don't fill the picture should raise a ValueError. Yours cuts off what is left over.": [
            lambda images, patch: cut(images, patch, guard=False)
        ],
        "Only the height is looked at. The squares must fill the width, too.": [
            lambda images, patch: cut(images, patch, guard=images.shape[2] % patch != 0)
        ],
        "Only the width is looked at. The squares must fill the height, too.": [
            lambda images, patch: cut(images, patch, guard=images.shape[3] % patch != 0)
        ],
        "Patches have the pixels' own numbers, of the same dtype: no conversion.": [
            lambda images, patch: cut(images, patch).float(),
            scaled,
        ],
        "The gradient is cut off: no `.detach()`, `.data` or NumPy on the way.": [
            lambda images, patch: cut(images, patch).detach()
        ],
    }
)


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
