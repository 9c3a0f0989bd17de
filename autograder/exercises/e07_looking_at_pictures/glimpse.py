"""How `glimpse` of lesson 07 is judged."""

import numpy as np

from autograder.exercise import Exercise

glimpse = Exercise("glimpse", points=3)


def picture(rng, C=2, H=17, W=23):
    return rng.normal(size=(C, H, W)) + 0.5


@glimpse.probe("one sharp crop in the middle, four pixels wide")
def _(glimpse, rng):
    return glimpse(picture(rng), 8, 12, 4, 1)


@glimpse.probe("two scales in the middle")
def _(glimpse, rng):
    return glimpse(picture(rng), 8, 12, 4, 2)


@glimpse.probe("three scales, three channels")
def _(glimpse, rng):
    return glimpse(picture(rng, 3, 30, 26), 14, 11, 2, 3)


@glimpse.probe("an odd side: three pixels")
def _(glimpse, rng):
    return glimpse(picture(rng), 9, 10, 3, 1)


@glimpse.probe("an odd side, three scales")
def _(glimpse, rng):
    return glimpse(picture(rng, 2, 31, 29), 15, 13, 3, 3)


@glimpse.probe("the shape")
def _(glimpse, rng):
    return list(np.shape(glimpse(picture(rng, 3, 20, 30), 8, 12, 5, 2)))


@glimpse.probe("one sharp crop at the upper left corner: zeros beyond the picture")
def _(glimpse, rng):
    return glimpse(picture(rng), 0, 1, 6, 1)


@glimpse.probe("at the upper left corner: zeros beyond the picture")
def _(glimpse, rng):
    return glimpse(picture(rng), 0, 0, 4, 2)


@glimpse.probe("at the lower right corner: zeros beyond the picture")
def _(glimpse, rng):
    return glimpse(picture(rng), 16, 22, 4, 2)


@glimpse.probe("near the right edge")
def _(glimpse, rng):
    return glimpse(picture(rng), 8, 20, 4, 2)


@glimpse.probe("a crop far wider than the picture")
def _(glimpse, rng):
    return glimpse(picture(rng, 2, 5, 4), 2, 1, 4, 3)


@glimpse.probe("one channel, a side of 1")
def _(glimpse, rng):
    return glimpse(picture(rng, 1), 7, 5, 1, 3)


@glimpse.probe("a picture of bytes")
def _(glimpse, rng):
    return np.asarray(glimpse(rng.integers(0, 256, size=(3, 12, 14)).astype(np.uint8), 6, 7, 4, 2), float)


@glimpse.probe("the picture stays as it was")
def _(glimpse, rng):
    image = picture(rng)
    glimpse(image, 3, 4, 4, 2)
    return image


def look(
    image,
    row,
    column,
    side,
    scales,
    *,
    start=None,
    pad=None,
    shrink=None,
    width=None,
    levels=None,
    join=None,
):
    """The solution with a part exchanged."""
    width = width or (lambda k: side * 2**k)
    margin = 4 * side * 2**scales
    edges = ((0, 0), (margin, margin), (margin, margin))
    padded = pad(image, edges) if pad else np.pad(image, edges)
    crops = []
    for k in levels(scales) if levels else range(scales):
        n = width(k)
        first = start(n) if start else n // 2
        top, left = margin + row - first, margin + column - first
        crop = padded[:, top : top + n, left : left + n]
        step = n // side
        if shrink:
            crops.append(shrink(crop, step, side))
        else:
            crops.append(crop.reshape(len(image), side, step, side, step).mean(axis=(2, 4)))
    return join(crops) if join else np.stack(crops)


def slip(**changes):
    return lambda image, row, column, side, scales: look(image, row, column, side, scales, **changes)


def pushed(image, row, column, side, scales):
    """Crops are pushed back into the picture."""
    C, H, W = image.shape
    n = side * 2 ** (scales - 1)
    if n > min(H, W):
        return look(image, row, column, side, scales)
    crops = []
    for k in range(scales):
        n = side * 2**k
        top, left = (int(np.clip(x - n // 2, 0, size - n)) for x, size in ((row, H), (column, W)))
        crop = image[:, top : top + n, left : left + n]
        crops.append(crop.reshape(C, side, 2**k, side, 2**k).mean(axis=(2, 4)))
    return np.stack(crops)


def blocks_mixed(crop, step, side):
    return crop.reshape(len(crop), step, side, step, side).mean(axis=(1, 3))


def only_what_is_there(image, row, column, side, scales):
    """The mean over the pixels that there are."""
    shown = look(image, row, column, side, scales)
    there = look(np.ones_like(image, dtype=float), row, column, side, scales)
    return shown / np.maximum(there, 1e-12)


glimpse.tell(
    {
        "Row and column are exchanged: the picture is (C, H, W), rows first.": [
            lambda image, row, column, side, scales: look(image, column, row, side, scales),
            lambda image, row, column, side, scales: look(image.swapaxes(1, 2), row, column, side, scales),
        ],
        "The crop begins at the point. It begins n // 2 above and left of it.": [slip(start=lambda n: 0)],
        "Half a crop is n // 2 pixels, for a crop of odd width, too: you took one more or one less.": [
            slip(start=lambda n: (n - 1) // 2),
            slip(start=lambda n: (n + 1) // 2),
            slip(start=lambda n: n // 2 + 1),
        ],
        "All crops begin where the sharp one does. Each begins half its *own* width before the point.": [
            lambda image, row, column, side, scales: look(image, row, column, side, scales, start=lambda n: side // 2),
        ],
        "Beyond the picture all is 0. You went on with what lies at its edge.": [
            slip(pad=lambda image, edges: np.pad(image, edges, mode="edge")),
        ],
        "Beyond the picture all is 0. You mirrored it.": [
            slip(pad=lambda image, edges: np.pad(image, edges, mode="symmetric")),
            slip(pad=lambda image, edges: np.pad(image, edges, mode="reflect")),
        ],
        "Beyond the picture all is 0. You went round to its other side.": [
            slip(pad=lambda image, edges: np.pad(image, edges, mode="wrap")),
        ],
        "Beyond the picture all is 0, not the picture's mean.": [
            slip(pad=lambda image, edges: np.pad(image, edges, constant_values=image.mean())),
            slip(pad=lambda image, edges: np.pad(image, edges, constant_values=1)),
        ],
        "You pushed the crop back into the picture. It stays around its point, with zeros beyond.": [pushed],
        "The zeros beyond the picture count in the mean: you divided by the pixels that there are.": [
            only_what_is_there
        ],
        "You took one pixel of every square. Wanted is the mean of the square.": [
            slip(shrink=lambda crop, step, side: crop[:, ::step, ::step]),
            slip(shrink=lambda crop, step, side: crop[:, step // 2 :: step, step // 2 :: step]),
        ],
        "You took the largest of every square. Wanted is the mean.": [
            slip(shrink=lambda crop, step, side: crop.reshape(len(crop), side, step, side, step).max(axis=(2, 4))),
        ],
        "You added the squares up. Wanted is their mean.": [
            slip(shrink=lambda crop, step, side: crop.reshape(len(crop), side, step, side, step).sum(axis=(2, 4))),
        ],
        "Your squares are interleaved: the pixels of one square stand beside each other, so its axis comes *after* "
        "that of the squares.": [slip(shrink=blocks_mixed)],
        "Only columns are shrunk by squares, or only rows: the mean goes over both axes of a square.": [
            slip(shrink=lambda crop, step, side: crop.reshape(len(crop), side, step, side, step).mean(axis=2)[..., 0]),
            slip(shrink=lambda crop, step, side: crop.reshape(len(crop), side, step, side, step).mean(axis=4)[:, :, 0]),
        ],
        "The widths grow by `side` each time. They double.": [
            lambda image, row, column, side, scales: look(
                image, row, column, side, scales, width=lambda k: side * (k + 1)
            )
        ],
        "Crop 0 is the sharp one, `side` pixels wide: you began with the next.": [
            slip(levels=lambda scales: range(1, scales + 1))
        ],
        "The sharp crop comes first, the widest last.": [slip(join=lambda crops: np.stack(crops[::-1]))],
        "Scales come before channels: (scales, C, side, side).": [
            slip(join=lambda crops: np.stack(crops, axis=1)),
        ],
        "The crops are joined to one list of channels. Each scale has an axis of its own.": [
            slip(join=lambda crops: np.concatenate(crops))
        ],
        "The same crop comes at every scale: each is twice as wide as the one before.": [
            slip(levels=lambda scales: [0] * scales)
        ],
        "You cut the upper left corner out of a wide crop. The whole crop is shrunk.": [
            slip(shrink=lambda crop, step, side: crop[:, :side, :side]),
        ],
    }
)


@glimpse.alternative("pixel by pixel")
def _(image, row, column, side, scales):
    C, H, W = image.shape
    out = np.zeros((scales, C, side, side))
    for k in range(scales):
        step = 2**k
        top, left = row - side * step // 2, column - side * step // 2
        for y in range(side):
            for x in range(side):
                rows = slice(max(0, top + y * step), max(0, min(H, top + (y + 1) * step)))
                columns = slice(max(0, left + x * step), max(0, min(W, left + (x + 1) * step)))
                out[k, :, y, x] = image[:, rows, columns].sum(axis=(1, 2)) / step**2
    return out


@glimpse.alternative("a frame for each crop, halved again and again")
def _(image, row, column, side, scales):
    _, H, W = image.shape
    views = []
    for k in range(scales):
        n = side * 2**k
        rows, columns = (np.arange(x - n // 2, x - n // 2 + n) for x in (row, column))
        inside = np.outer((rows >= 0) & (rows < H), (columns >= 0) & (columns < W))
        view = image[:, rows.clip(0, H - 1)][:, :, columns.clip(0, W - 1)] * inside.astype(float)
        for _ in range(k):
            view = (view[:, ::2] + view[:, 1::2]) / 2
            view = (view[:, :, ::2] + view[:, :, 1::2]) / 2
        views.append(view)
    return np.array(views, float)


for wider in ("2 ** (scales + 1)", "3 ** (scales - 1)", "2 ** (scales - 0)"):
    glimpse.equivalent(f"margin = side * {wider}", "a wider margin of zeros changes nothing")
