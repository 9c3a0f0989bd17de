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


@glimpse.probe("four scales")
def _(glimpse, rng):
    return glimpse(picture(rng, 1, 40, 37), 20, 19, 2, 4)


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


@glimpse.probe("four scales at the upper left corner")
def _(glimpse, rng):
    return glimpse(picture(rng), 0, 0, 2, 4)


@glimpse.probe("six scales at the lower right corner")
def _(glimpse, rng):
    return glimpse(picture(rng), 16, 22, 2, 6)


@glimpse.probe("eight scales at the upper left corner: the widest crop is 128 pixels wide")
def _(glimpse, rng):
    return glimpse(picture(rng, 1), 0, 1, 1, 8)


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


@glimpse.probe("a picture of bytes, nearly white, three scales")
def _(glimpse, rng):
    return np.asarray(glimpse(rng.integers(200, 256, size=(2, 12, 14)).astype(np.uint8), 6, 7, 2, 3), float)


@glimpse.probe("a picture of bytes, one scale: floats come back")
def _(glimpse, rng):
    found = np.asarray(glimpse(rng.integers(0, 256, size=(3, 12, 14)).astype(np.uint8), 6, 7, 4, 1))
    return {"floats": found.dtype.kind == "f", "numbers": found.astype(float)}


@glimpse.probe("the picture stays as it was")
def _(glimpse, rng):
    image = picture(rng)
    before = image.copy()
    glimpse(image, 3, 4, 4, 2)
    return f"{'nothing' if np.array_equal(image, before) else 'the picture'} changed"


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
