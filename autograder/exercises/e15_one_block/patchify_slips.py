"""What people get wrong in `patchify`."""

from operator import itemgetter

import torch

from autograder.exercises.e15_one_block.patchify import patchify

ORDER = (0, 2, 4, 1, 3, 5)


def fills(height, width, patch):
    return not (height % patch or width % patch)


def check(images, patch):
    if not fills(*images.shape[2:], patch):
        raise ValueError("the squares don't fill the picture")


def cut(images, patch, order=ORDER):
    """The axes (B, C, rows, patch, columns, patch) in another order."""
    check(images, patch)
    B, C, height, width = images.shape
    split = images.reshape(B, C, height // patch, patch, width // patch, patch)
    return split.permute(order).reshape(B, -1, C * patch * patch)


def ordered(*order):
    return lambda images, patch: cut(images, patch, order)


def then(change):
    """What is done to the right patches."""
    return lambda images, patch: change(cut(images, patch), images, patch)


def first(change):
    """What is done to the pictures before they are cut."""
    return lambda images, patch: cut(change(images), patch)


def cropped(images, patch):
    height, width = images.shape[2:]
    return images[..., : height // patch * patch, : width // patch * patch]


def filled_up(images, patch):
    height, width = images.shape[2:]
    return torch.nn.functional.pad(images, (0, -width % patch, 0, -height % patch))


def refusing(fits, instead):
    """Refuses what `fits` says; where the squares don't fill the rest, `instead` is done."""

    def version(images, patch):
        if not fits(*images.shape[2:], patch):
            raise ValueError("the squares don't fill the picture")
        return cut(images if fills(*images.shape[2:], patch) else instead(images, patch), patch)

    return version


def raised(error):
    def instead(images, patch):
        raise error("the squares don't fill the picture")

    return refusing(lambda *sizes: True, instead)


def given_back(value):
    return lambda images, patch: cut(images, patch) if fills(*images.shape[2:], patch) else value


def fails(images, patch):
    raise RuntimeError("shape is invalid for input of size")


def both_ways(fits):
    return [refusing(fits, instead) for instead in (cropped, filled_up, fails)]


def resplit(sizes, order=ORDER):
    """Height and width split into other sizes, which `sizes` gives for (rows, columns, patch)."""

    def version(images, patch):
        check(images, patch)
        B, C, height, width = images.shape
        split = images.reshape(B, C, *sizes(height // patch, width // patch, patch))
        return split.permute(order).reshape(B, -1, C * patch * patch)

    return version


def one_side(side, checked, final=-1):
    """The picture taken for a square of this side."""

    def version(images, patch):
        B, C, *sides = images.shape
        if any(sides[i] % patch for i in checked):
            raise ValueError("the squares don't fill the picture")
        n = sides[side] // patch
        split = images.reshape(B, C, n, patch, n, patch)
        return split.permute(ORDER).reshape(B, n * n if final else -1, C * patch * patch)

    return version


def square_by_square(tops, lefts, join=lambda squares: torch.stack(squares, 1)):
    """Cut in two loops, over the places that `tops` and `lefts` give for (side, patch)."""

    def version(images, patch):
        check(images, patch)
        height, width = images.shape[2:]
        places = [(top, left) for top in tops(height, patch) for left in lefts(width, patch)]
        return join([images[:, :, t : t + patch, x : x + patch].flatten(1) for t, x in places])

    return version


def every(side, patch):
    return range(0, side, patch)


def but_last(side, patch):
    return every(side - patch, patch)


def by_step(step):
    return lambda side, patch: range(0, side - patch + 1, step(patch))


def as_square(axis):
    """The same, over places as far as one side goes."""
    return lambda images, patch: square_by_square(*2 * [lambda _, p: range(0, images.shape[axis], p)])(images, patch)


def numbered(number, wrap=False):
    """Each square is written to the place that `number` gives for (row, column, rows, columns)."""

    def version(images, patch):
        patches = cut(images, patch)
        rows, columns = (side // patch for side in images.shape[2:])
        out = torch.zeros_like(patches)
        for at in range(rows * columns):
            n = number(*divmod(at, columns), rows, columns)
            out[:, n % (rows * columns) if wrap else n] = patches[:, at]
        return out

    return version


def also(refused):
    """Refuses more than what doesn't fill the picture: (patch, height, width) that `refused` names."""

    def version(images, patch):
        if refused(patch, *images.shape[2:]):
            raise ValueError("the squares don't fill the picture")
        return cut(images, patch)

    return version


def written(change):
    """`change` writes into the pictures."""

    def version(images, patch):
        check(images, patch)
        change(images)
        return cut(images, patch)

    return version


def mean(x, axes):
    return x.to(torch.float64).mean(axes, keepdim=True).to(x.dtype)


patchify.tell(
    {
        "A reshape alone doesn't cut squares: it takes the pixels in the order of memory, whole rows at a time. Split "
        "height and width into (number of squares, side) first, then move the axes.": [
            then(lambda x, images, patch: images.reshape(x.shape)),
            then(
                lambda x, images, patch: images.flatten(2).unflatten(2, (-1, patch**2)).transpose(1, 2).reshape(x.shape)
            ),
        ],
        "Your squares come column by column. They should come as one reads: the first row of squares from left to "
        "right, then the next.": [ordered(0, 4, 2, 1, 3, 5), ordered(0, 4, 2, 1, 5, 3)],
        "Within a square the channels come last in your answer: r, g, b of one pixel, then of the next. All of the "
        "first channel should come first.": [ordered(0, 2, 4, 3, 5, 1), ordered(0, 2, 4, 5, 3, 1)],
        "The pixels of a square come column by column. They should come row by row.": [ordered(0, 2, 4, 1, 5, 3)],
        "Within a square your channels stand between rows and columns: all rows of one channel belong together.": [
            ordered(0, 2, 4, 3, 1, 5)
        ],
        "You exchanged the number of rows and of columns: height goes with the rows. On a square picture that doesn't "
        "show.": [resplit(lambda rows, columns, patch: (columns, patch, rows, patch))],
        "You split height into (side, number of squares): each of your squares takes pixels from all over the picture. "
        "The number of squares comes first, then the side.": [
            resplit(lambda rows, columns, patch: (patch, rows, patch, columns), (0, 3, 5, 1, 2, 4))
        ],
        "The axes aren't moved yet: in your answer one square's pixels come from several squares. Bring both numbers "
        "of squares to the front, behind B.": [ordered(0, 2, 3, 1, 4, 5), ordered(0, 2, 1, 4, 3, 5)],
        "Each channel has become a patch of its own. The channels of a square belong into one row.": [
            lambda images, patch: cut(images, patch, (0, 1, 2, 4, 3, 5)).reshape(len(images), -1, patch**2)
        ],
        "The patches of a picture should stand in one row, (B, number of patches, …), not in a grid.": [
            then(lambda x, images, patch: x.unflatten(1, (images.shape[2] // patch, -1))),
        ],
        "The pixels of a patch should be one axis: (B, number of patches, C · patch²).": [
            then(lambda x, images, patch: x.unflatten(-1, (-1, patch, patch))),
            *(then(lambda x, images, patch, n=n: x.unflatten(-1, (-1, patch**n))) for n in (1, 2)),
        ],
        "The last two axes are exchanged: each patch is a row, so its pixels come last.": [then(lambda x, *_: x.mT)],
        "The first axis is the pictures', the second the patches': (B, N, …). Yours are exchanged.": [
            then(lambda x, *_: x.transpose(0, 1)),
            square_by_square(every, every, torch.stack),
        ],
        "All pictures' patches stand in one axis: each picture should keep its own row of patches, (B, N, …).": [
            *map(then, (lambda x, *_: x.flatten(0, 1), lambda x, *_: x.transpose(0, 1).flatten(0, 1)))
        ],
        "All patches of a picture have run into one row of pixels: they should stand side by side, (B, N, …).": [
            then(lambda x, *_: x.flatten(1))
        ],
        "You take one channel alone. A patch holds those of all channels.": [
            first(lambda x: x[:, :1]),
            first(lambda x: x[:, -1:]),
        ],
        "The channels are melted into one: a patch holds each of them, one after the other.": [
            *map(first, (lambda x: x.float().mean(1, True), lambda x: x.mean(1, True), lambda x: x.sum(1, True)))
        ],
        "Your squares overlap. Each begins where the one before ends.": [
            *(
                square_by_square(step, step)
                for step in map(by_step, (lambda patch: 1, lambda patch: max(1, patch // 2)))
            )
        ],
        "The last row or column of squares is missing: a `range` ends before its second number.": [
            *(square_by_square(*two) for two in ((but_last, but_last), (but_last, every), (every, but_last)))
        ],
        "Square (i, j) has the number i · (squares in a row) + j: count how many squares stand before it.": [
            *(numbered(lambda i, j, rows, columns: i * rows + j, wrap) for wrap in (True, False)),
            *(numbered(lambda i, j, rows, columns: i + j * columns, wrap) for wrap in (True, False)),
            *map(numbered, (lambda i, j, rows, columns: i + j, lambda i, j, rows, columns: i * j)),
        ],
        "Pictures need not be square. You take the width for the height, or the height for the width.": [
            *(one_side(side, checked) for side in (0, 1) for checked in ((side,), (0, 1), ())),
            *(one_side(side, checked, 0) for side in (0, 1) for checked in ((side,), (0, 1))),
            *map(as_square, (2, 3)),
        ],
        "Pictures need not be square: yours refuses those that are wider than high, or higher than wide.": [
            also(lambda patch, height, width: height != width)
        ],
        "A square as large as a side of the picture fills it: then it is the only one there. Yours is refused.": [
            *(also(lambda patch, *sides, of=of: patch >= of(sides)) for of in (min, max, itemgetter(0), itemgetter(1)))
        ],
        "You wrote into the pictures that you were given: they stay as they are.": [
            *map(written, (lambda x: x.sub_(x.mean()), lambda x: x.sub_(x.min()), lambda x: x.div_(255))),
            *map(written, (lambda x: x.div_(x.max()), lambda x: x.sub_(x.mean()).div_(x.std()))),
            *(written(lambda x, axes=axes: x.sub_(mean(x, axes))) for axes in ((0, 1, 2, 3), (1, 2, 3), (2, 3))),
            lambda images, patch: (cut(images, patch).clone(), images.data.zero_())[0],
        ],
        "Squares that don't fill the picture should raise a ValueError. Yours cuts off what is left over.": [
            refusing(lambda *sizes: True, cropped)
        ],
        "Squares that don't fill the picture should raise a ValueError. Yours fills it up.": [
            refusing(lambda *sizes: True, filled_up)
        ],
        "An `assert` raises an AssertionError, and Python can leave it out. A ValueError is wanted: `raise` one.": [
            raised(AssertionError)
        ],
        "Squares that don't fill the picture should raise a ValueError. What comes is another error: yours, or "
        "PyTorch's because nothing was checked.": [
            *map(raised, (RuntimeError, TypeError, IndexError, Exception, ArithmeticError, AttributeError, NameError)),
        ],
        "Squares that don't fill the picture should *raise* a ValueError. You return something instead.": [
            *map(given_back, (ValueError(""), ValueError, None, "", False, [])),
        ],
        "One side that isn't filled is enough for a ValueError. Yours asks for both: `and` for `or`?": both_ways(
            lambda height, width, patch: not (height % patch and width % patch)
        ),
        "Look at height and width one by one: their product or sum may be divisible though a side is not.": [
            *both_ways(lambda height, width, patch: height * width % patch**2 == 0),
            *both_ways(lambda height, width, patch: height * width % patch == 0),
            *both_ways(lambda height, width, patch: (height + width) % patch == 0),
        ],
        "Only the height is looked at. The squares must fill the width, too.": both_ways(
            lambda height, width, patch: height % patch == 0
        ),
        "Only the width is looked at. The squares must fill the height, too.": both_ways(
            lambda height, width, patch: width % patch == 0
        ),
        "Patches have the pixels' own numbers, of the same dtype: nothing is converted, scaled or shifted.": [
            then(lambda x, *_: x.float()),
            *map(then, (lambda x, *_: x / 255, lambda x, *_: x if x.is_floating_point() else x / 255)),
            then(lambda x, *_: x - mean(x, (0, 1, 2))),
        ],
        "The gradient is cut off: no `.detach()`, `.data` or NumPy on the way.": [then(lambda x, *_: x.detach())],
    }
)
