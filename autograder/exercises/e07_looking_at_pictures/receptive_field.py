"""How `receptive_field` of lesson 07 is judged."""

from autograder.exercise import Exercise

receptive_field = Exercise("receptive_field", points=3)


def layers(rng, n=3):
    return (
        rng.permutation([2, 3, 4, 5, 7])[:n].tolist(),
        rng.permutation([1, 2, 3, 2, 1])[:n].tolist(),
        rng.permutation([0, 1, 2, 3, 1])[:n].tolist(),
    )


def box(receptive_field, *arguments):
    return [int(x) for x in receptive_field(*arguments)]


@receptive_field.probe("one layer of 3, stride 1, padding 1: place (4, 6)")
def _(receptive_field, rng):
    return box(receptive_field, 4, 6, [3], [1], [1])


@receptive_field.probe("one layer of 3, stride 2, padding 1")
def _(receptive_field, rng):
    return box(receptive_field, int(rng.integers(3, 9)), int(rng.integers(10, 20)), [3], [2], [1])


@receptive_field.probe("no padding: one layer of 5, stride 3")
def _(receptive_field, rng):
    return box(receptive_field, int(rng.integers(3, 9)), int(rng.integers(10, 20)), [5], [3], [0])


@receptive_field.probe("two layers, their strides 2 and 1")
def _(receptive_field, rng):
    return box(receptive_field, 5, 7, [3, 3], [2, 1], [0, 0])


@receptive_field.probe("two layers, their kernels 5 and 2")
def _(receptive_field, rng):
    return box(receptive_field, 4, 2, [5, 2], [1, 2], [0, 0])


@receptive_field.probe("the lesson's grid, place (3, 4)")
def _(receptive_field, rng):
    return box(receptive_field, 3, 4, [3] * 4, [2, 2, 2, 1], [1] * 4)


@receptive_field.probe("three layers, all different")
def _(receptive_field, rng):
    return box(receptive_field, 6, 3, [7, 3, 2], [3, 1, 2], [3, 0, 1])


@receptive_field.probe("three layers, drawn")
def _(receptive_field, rng):
    return box(receptive_field, int(rng.integers(2, 9)), int(rng.integers(2, 9)), *layers(rng))


@receptive_field.probe("place (0, 0): the box reaches beyond the picture")
def _(receptive_field, rng):
    return box(receptive_field, 0, 0, [3, 5], [2, 2], [1, 2])


@receptive_field.probe("a stride larger than the kernel")
def _(receptive_field, rng):
    return box(receptive_field, 3, 2, [2, 1], [3, 2], [0, 0])


@receptive_field.probe("1 × 1 convolutions")
def _(receptive_field, rng):
    return box(receptive_field, 3, 8, [1, 1], [1, 1], [0, 0])


@receptive_field.probe("no layer at all", extreme=True)
def _(receptive_field, rng):
    return box(receptive_field, 3, 8, [], [], [])


@receptive_field.probe("your arguments stay as they were")
def _(receptive_field, rng):
    kernels, strides, paddings = layers(rng)
    receptive_field(2, 3, kernels, strides, paddings)
    return [*kernels, *strides, *paddings]


def field(row, column, kernels, strides, paddings, *, order=reversed, low=None, high=None, end=1, say=None, start=None):
    """The solution with a part exchanged."""
    low = low or (lambda i, k, s, p: i * s - p)
    high = high or (lambda i, k, s, p: i * s - p + k - 1)
    if start:
        row, column = start(row, column)
    spans = []
    for i in (row, column):
        first = last = i
        for k, s, p in order(list(zip(kernels, strides, paddings, strict=True))):
            first, last = low(first, k, s, p), high(last, k, s, p)
        spans.append((first, last + end))
    (top, bottom), (left, right) = spans
    return say(top, left, bottom, right) if say else (top, left, bottom, right)


def slip(**changes):
    return lambda row, column, kernels, strides, paddings: field(row, column, kernels, strides, paddings, **changes)


def clipped(row, column, kernels, strides, paddings):
    return tuple(max(0, x) for x in field(row, column, kernels, strides, paddings))


def used_up(row, column, kernels, strides, paddings):
    for each in (kernels, strides, paddings):
        each.reverse()
    return field(row, column, kernels, strides, paddings, order=list)


def beyond(row, column, kernels, strides, paddings):
    """The first beyond is multiplied by the stride, as if it were the last."""
    top, left, _, _ = field(row, column, kernels, strides, paddings)
    _, _, bottom, right = field(row + 1, column + 1, kernels, strides, paddings, end=0)
    return top, left, bottom, right


def early(row, column, kernels, strides, paddings):
    """From the picture upwards, but the jump grows before it is used."""
    size, jump, start = 1, 1, 0
    for k, s, p in zip(kernels, strides, paddings, strict=True):
        jump *= s
        size, start = size + (k - 1) * jump, start - p * jump
    top, left = row * jump + start, column * jump + start
    return top, left, top + size, left + size


def summed(row, column, kernels, strides, paddings):
    top, left, _, _ = field(row, column, kernels, strides, paddings)
    size = sum(kernels) - len(kernels) + 1
    return top, left, top + size, left + size


def by_size(row, column, kernels, strides, paddings):
    """The right size, in the middle of the square that the place stands for."""
    size, jump = 1, 1
    for k, s in zip(kernels, strides, strict=True):
        size, jump = size + (k - 1) * jump, jump * s
    top, left = (i * jump + jump // 2 - size // 2 for i in (row, column))
    return top, left, top + size, left + size


receptive_field.tell(
    {
        "You go from the picture upwards. Go back from the last layer: its inputs are the outputs of the one below.": [
            slip(order=list)
        ],
        "`bottom` and `right` are the first *beyond* the box: add one at the end.": [slip(end=0)],
        "The first row *beyond* the box isn't a row of it: multiply the last one by the stride, and add one at the "
        "very end.": [
            slip(high=lambda i, k, s, p: i * s - p + k, end=0),
            beyond,
        ],
        "A layer's own stride widens nothing of itself: its inputs lie beside each other. It counts for the layers "
        "above.": [early],
        "The three lists belong together: turn all of them round, or none.": [
            lambda row, column, kernels, strides, paddings: field(row, column, kernels[::-1], strides, paddings),
            lambda row, column, kernels, strides, paddings: field(row, column, kernels, strides[::-1], paddings),
            lambda row, column, kernels, strides, paddings: field(row, column, kernels, strides, paddings[::-1]),
        ],
        "You add the kernels up as if all strides were 1: one step of an upper layer is several pixels.": [summed],
        "You added one at every layer. It is due once, at the very end.": [
            slip(high=lambda i, k, s, p: i * s - p + k),
        ],
        "One too many: the last of k inputs is the first plus k − 1.": [slip(end=2)],
        "The padding isn't taken off: output 0 begins before the picture.": [
            slip(low=lambda i, k, s, p: i * s, high=lambda i, k, s, p: i * s + k - 1)
        ],
        "The padding is added. Output 0 begins `padding` pixels *before* the picture.": [
            slip(low=lambda i, k, s, p: i * s + p, high=lambda i, k, s, p: i * s + p + k - 1)
        ],
        "The padding is taken off at the one end only. It moves the whole box.": [
            slip(high=lambda i, k, s, p: i * s + k - 1),
            slip(low=lambda i, k, s, p: i * s),
        ],
        "The padding belongs to this layer's own input: take it off after the stride, not before.": [
            slip(low=lambda i, k, s, p: (i - p) * s, high=lambda i, k, s, p: (i - p) * s + k - 1)
        ],
        "The padding widens your box on both sides. It only moves it.": [
            slip(high=lambda i, k, s, p: i * s + p + k - 1)
        ],
        "The strides are missing: output i begins at i · stride − padding.": [
            slip(low=lambda i, k, s, p: i - p, high=lambda i, k, s, p: i - p + k - 1)
        ],
        "Only one pixel at each layer: the last input is k − 1 further on than the first.": [
            slip(high=lambda i, k, s, p: i * s - p)
        ],
        "The kernel is multiplied by the stride. Only the index is.": [
            slip(high=lambda i, k, s, p: (i + k - 1) * s - p),
            slip(high=lambda i, k, s, p: i * s - p + (k - 1) * s),
        ],
        "You count half a kernel to both sides, as if the padding were always half of it.": [
            slip(low=lambda i, k, s, p: i * s - k // 2, high=lambda i, k, s, p: i * s - k // 2 + k - 1),
            slip(low=lambda i, k, s, p: i * s - k // 2, high=lambda i, k, s, p: i * s + k // 2),
        ],
        "Rows and columns are exchanged: the order is top, left, bottom, right.": [
            slip(say=lambda top, left, bottom, right: (left, top, right, bottom)),
            slip(start=lambda row, column: (column, row)),
        ],
        "The order is top, left, bottom, right.": [
            slip(say=lambda top, left, bottom, right: (top, bottom, left, right)),
            slip(say=lambda top, left, bottom, right: (right, left, bottom, top)),
        ],
        "Height and width aren't asked: bottom and right are where the box stops.": [
            slip(say=lambda top, left, bottom, right: (top, left, bottom - top, right - left))
        ],
        "Columns are counted as rows are: you used `row` for both.": [slip(start=lambda row, column: (row, row))],
        "The box may reach beyond the picture: leave what is below 0.": [clipped],
        "The size is right, but it doesn't lie in the middle of the place's own square: that depends on the "
        "paddings.": [by_size],
        "`reverse()` turned the lists that you were given: `reversed` makes a copy.": [used_up],
        "Only the last layer is undone. Its inputs are outputs of the one below.": [
            slip(order=lambda all_layers: all_layers[-1:])
        ],
        "Only the first layer is undone. The place belongs to the last one.": [
            slip(order=lambda all_layers: all_layers[:1])
        ],
    }
)


@receptive_field.alternative("size, jump and offset, from the picture upwards")
def _(row, column, kernels, strides, paddings):
    size, jump, offset = 1, 1, 0
    for k, s, p in zip(kernels, strides, paddings, strict=True):
        size += (k - 1) * jump
        offset -= p * jump
        jump *= s
    top, left = row * jump + offset, column * jump + offset
    return top, left, top + size, left + size


@receptive_field.alternative("recursion")
def _(row, column, kernels, strides, paddings):
    def span(first, last, n):
        if n == 0:
            return first, last
        k, s, p = kernels[n - 1], strides[n - 1], paddings[n - 1]
        return span(first * s - p, (last - 1) * s - p + k, n - 1)

    (top, bottom), (left, right) = (span(i, i + 1, len(kernels)) for i in (row, column))
    return [top, left, bottom, right]
