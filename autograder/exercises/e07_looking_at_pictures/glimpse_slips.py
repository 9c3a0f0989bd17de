"""What people get wrong in `glimpse`."""

import numpy as np

from autograder.exercises.e07_looking_at_pictures.glimpse import glimpse


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
    margin = side * 2**scales + 2
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
            crops.append(shrink(crop, step, side).astype(float))
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


def in_the_corner(image, row, column, side, scales):
    """What there is of a crop lies in its upper left corner."""
    crops = []
    for k in range(scales):
        n = side * 2**k
        top, left = row - n // 2, column - n // 2
        part = image[:, max(top, 0) : max(top + n, 0), max(left, 0) : max(left + n, 0)]
        crop = np.zeros((len(image), n, n))
        crop[:, : part.shape[1], : part.shape[2]] = part
        crops.append(crop.reshape(len(image), side, 2**k, side, 2**k).mean(axis=(2, 4)))
    return np.stack(crops)


def narrow(margin):
    """The margin is margin(side, scales, H, W), too little for some crops."""

    def answer(image, row, column, side, scales, channels=-1):
        m, crops = margin(side, scales, *image.shape[1:]), []
        padded = np.pad(image, ((0, 0), (m, m), (m, m)))
        for k in range(scales):
            n = side * 2**k
            top, left = (m + x - n // 2 for x in (row, column))
            crop = padded[:, top : top + n, left : left + n]
            crops.append(crop.reshape(channels, side, 2**k, side, 2**k).mean(axis=(2, 4)))
        return np.stack(crops)

    return [answer, lambda image, *given: answer(image, *given, channels=len(image))]


def halved_first(begin):
    """The whole picture is halved again and again; crop k is cut from it at begin(point, k, side)."""

    def answer(image, row, column, side, scales):
        level, crops, m = image.astype(float), [], 2 * side
        for k in range(scales):
            if k:
                level = np.pad(level, ((0, 0), (0, level.shape[1] % 2), (0, level.shape[2] % 2)))
                level = (level[:, ::2] + level[:, 1::2]) / 2
                level = (level[:, :, ::2] + level[:, :, 1::2]) / 2
            padded = np.pad(level, ((0, 0), (m, m), (m, m)))
            top, left = (m + begin(x, k, side) for x in (row, column))
            crops.append(padded[:, top : top + side, left : left + side])
        return np.stack(crops)

    return answer


def added_as_they_are(crop, step, side):
    """A sum in the picture's own type."""
    parts = crop.reshape(len(crop), side, step, side, step)
    return parts.sum(axis=(2, 4), dtype=crop.dtype) / step**2


def halved_as_they_are(crop, step, side):
    while crop.shape[1] > side:
        crop = (crop[:, ::2] + crop[:, 1::2]) / 2
        crop = (crop[:, :, ::2] + crop[:, :, 1::2]) / 2
    return crop


def four_as_they_are(crop, step, side):
    while crop.shape[1] > side:
        crop = (crop[:, ::2, ::2] + crop[:, 1::2, ::2] + crop[:, ::2, 1::2] + crop[:, 1::2, 1::2]) / 4
    return crop


def uncounted(image, row, column, side, scales):
    crops, m = [], side * 2**scales
    padded = np.pad(image, ((0, 0), (m, m), (m, m)))
    for k in range(scales):
        n = side * 2**k
        top, left = (max(0, x - n // 2) for x in (row, column))
        crop = padded[:, top : top + n, left : left + n]
        crops.append(crop.reshape(len(image), side, 2**k, side, 2**k).mean(axis=(2, 4)))
    return np.stack(crops)


def in_place(image, row, column, side, scales):
    shown = look(image, row, column, side, scales)
    image[:, 0, 0] = 0
    return shown


def grey(crop, step, side):
    mean = crop.reshape(len(crop), side, step, side, step).mean(axis=(0, 2, 4))
    return np.stack([mean] * len(crop))


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
        "You halved `side` and then widened it: for an odd side that is not half of the crop.": [
            lambda image, row, column, side, scales: look(
                image, row, column, side, scales, start=lambda n: side // 2 * (n // side)
            ),
            lambda image, row, column, side, scales: look(
                image, row, column, side, scales, start=lambda n: (side + 1) // 2 * (n // side)
            ),
        ],
        "You shrank the picture before you cut it, so its squares begin in the picture's corner. They should begin in "
        "the crop's.": [
            halved_first(lambda x, k, side: x // 2**k - side // 2),
            halved_first(lambda x, k, side: (x - side * 2**k // 2) // 2**k),
            halved_first(lambda x, k, side: round(x / 2**k) - side // 2),
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
        "At the upper or left edge the zeros come *before* what there is of the picture. Yours come after it.": [
            in_the_corner
        ],
        "Your margin of zeros is too narrow: near the edge the widest crop reaches beyond it.": [
            *narrow(lambda side, scales, H, W: side),
            *narrow(lambda side, scales, H, W: side * scales),
            *narrow(lambda side, scales, H, W: 2 * side),
            *narrow(lambda side, scales, H, W: side * scales // 2),
            *narrow(lambda side, scales, H, W: side * 2 ** (scales - 1) // 4),
            *narrow(lambda side, scales, H, W: side * (scales - 1)),
            *narrow(lambda side, scales, H, W: max(H, W)),
        ],
        "The padded picture begins earlier: row and column have moved by the margin.": [uncounted],
        "The result has the picture's type in yours: the means of bytes aren't whole numbers.": [
            lambda image, row, column, side, scales: look(image, row, column, side, scales).astype(image.dtype),
        ],
        "Means are rounded in yours. They come as floats, with their fractions.": [
            lambda image, row, column, side, scales: np.round(look(image, row, column, side, scales)),
            lambda image, row, column, side, scales: (
                look(image, row, column, side, scales)
                if image.dtype.kind == "f"
                else np.round(look(image, row, column, side, scales))
            ),
        ],
        "The sharp crop has the picture's type in yours. Floats are wanted, from a picture of bytes, too.": [
            lambda image, row, column, side, scales: look(image, row, column, side, scales).astype(
                image.dtype if scales == 1 else float
            ),
        ],
        "Sums of bytes are bytes again: beyond 255 they begin at 0. Go on with floats before you add.": [
            slip(shrink=added_as_they_are),
            slip(shrink=halved_as_they_are),
            slip(shrink=four_as_they_are),
        ],
        "The channels are averaged, too. Each keeps its own mean.": [
            slip(shrink=lambda crop, step, side: crop.reshape(len(crop), side, step, side, step).mean(axis=(0, 2, 4))),
            slip(shrink=grey),
        ],
        "You took one pixel of every square. Wanted is the mean of the square.": [
            slip(shrink=lambda crop, step, side: crop[:, ::step, ::step]),
            slip(shrink=lambda crop, step, side: crop[:, step // 2 :: step, step // 2 :: step]),
        ],
        "The picture that you were given has changed. Go on with a copy.": [in_place],
        "You divided bytes by 255. The numbers of the picture stay in their own range.": [
            lambda image, row, column, side, scales: look(
                image / 255 if image.dtype.kind != "f" else image, row, column, side, scales
            ),
        ],
        "`//` rounds the means down. They are floats.": [
            slip(shrink=lambda crop, step, side: crop.reshape(-1, side, step, side, step).sum(axis=(2, 4)) // step**2),
        ],
        "You divided by the width of a square. It has as many pixels as its width times its height.": [
            slip(shrink=lambda crop, step, side: crop.reshape(-1, side, step, side, step).sum(axis=(2, 4)) / step),
        ],
        "You took the smallest of every square, or the middle one. Wanted is the mean.": [
            slip(shrink=lambda crop, step, side: crop.reshape(-1, side, step, side, step).min(axis=(2, 4))),
            slip(shrink=lambda crop, step, side: np.median(crop.reshape(-1, side, step, side, step), axis=(2, 4))),
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
        "The widths grow by the same step each time. They double.": [
            lambda image, row, column, side, scales: look(
                image, row, column, side, scales, width=lambda k: side * max(1, 2 * k)
            ),
            lambda image, row, column, side, scales: look(
                image, row, column, side, scales, width=lambda k: side * (k + 1)
            ),
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
