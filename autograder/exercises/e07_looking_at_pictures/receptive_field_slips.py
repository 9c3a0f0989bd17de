"""What people get wrong in `receptive_field`."""

from functools import reduce

from autograder.exercises.e07_looking_at_pictures.receptive_field import receptive_field


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


def by_size(middle, half):
    """The right size, around pixel middle(jump) of the square that the place stands for."""

    def answer(row, column, kernels, strides, paddings):
        size, jump = 1, 1
        for k, s in zip(kernels, strides, strict=True):
            size, jump = size + (k - 1) * jump, jump * s
        top, left = (i * jump + middle(jump) - half(size) for i in (row, column))
        return top, left, top + size, left + size

    return answer


def early_kernel(row, column, kernels, strides, paddings):
    """From the picture upwards: the jump grows before the kernel is counted, but after the padding."""
    size, jump, start = 1, 1, 0
    for k, s, p in zip(kernels, strides, paddings, strict=True):
        start -= p * jump
        jump *= s
        size += (k - 1) * jump
    top, left = row * jump + start, column * jump + start
    return top, left, top + size, left + size


def from_the_rows(row, column, kernels, strides, paddings):
    top, _, bottom, _ = field(row, column, kernels, strides, paddings)
    return top, top + column - row, bottom, bottom + column - row


def from_the_columns(row, column, kernels, strides, paddings):
    _, left, _, right = field(row, column, kernels, strides, paddings)
    return left + row - column, left, right + row - column, right


def lowest(row, column, kernels, strides, paddings):
    top, left, _, _ = field(row, column, kernels, strides, paddings)
    size = kernels[0] if kernels else 1
    return top, left, top + size, left + size


def one_for_all(which, n):
    """The n-th layer's kernel (which = 0), stride or padding at every layer."""

    def answer(row, column, *layers):
        layers = list(layers)
        layers[which] = [layers[which][n]] * len(layers[which]) if layers[which] else []
        return field(row, column, *layers)

    return answer


def last_first(row, column, kernels, strides, paddings):
    """Begins with the last layer's numbers, and needs them."""
    top, left = (i * strides[-1] - paddings[-1] for i in (row, column))
    return field(row, column, kernels, strides, paddings) if kernels else (top, left, top, left)


def unpacked(row, column, kernels, strides, paddings):
    layers = list(zip(kernels, strides, paddings, strict=True))
    kernels, strides, paddings = zip(*layers, strict=True)
    return field(row, column, kernels, strides, paddings)


def without_a_layer(nothing):
    return lambda row, column, kernels, strides, paddings: (
        field(row, column, kernels, strides, paddings) if kernels else nothing(row, column)
    )


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
        "above.": [
            early,
            early_kernel,
            slip(high=lambda i, k, s, p: i * s - p + (k - 1) * s),
        ],
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
        "The size is right, but the box lies around a pixel, whatever the paddings are. Where it begins depends on "
        "them.": [
            by_size(middle, half)
            for middle in (lambda jump: 0, lambda jump: jump // 2, lambda jump: (jump - 1) // 2)
            for half in (lambda size: size // 2, lambda size: (size - 1) // 2)
        ],
        "Rows and columns are as far apart in your box as row and column are. Strides stretch that distance, too.": [
            from_the_rows,
            from_the_columns,
        ],
        "The lists that you were given have changed: `reverse`, `pop` and the like work on the list itself.": [used_up],
        "Without any layer nothing comes between the place and the picture: the box is one pixel. Your answer needs a "
        "layer.": [
            last_first,
            unpacked,
            without_a_layer(lambda row, column: None),
            without_a_layer(lambda row, column: (row, column, row, column)),
            without_a_layer(lambda row, column: (0, 0, 0, 0)),
            without_a_layer(lambda row, column: (0, 0, 1, 1)),
            without_a_layer(lambda row, column: min([])),
            without_a_layer(lambda row, column: max([])),
            without_a_layer(lambda row, column: reduce(max, [])),
            without_a_layer(lambda row, column: [].pop()),
        ],
        "One layer's kernel, stride or padding stands for those of all layers.": [
            one_for_all(which, n) for which in range(3) for n in (0, -1)
        ],
        "One layer is left out: all of them are undone, the first and the last, too.": [
            slip(order=lambda all_layers: all_layers[-2::-1]),
            slip(order=lambda all_layers: all_layers[:0:-1]),
        ],
        "The box is as wide as the lowest kernel. What the layers above see widens it, too.": [lowest],
        "A kernel of 1 widens nothing, but its layer has a stride and a padding, too.": [
            slip(order=lambda all_layers: [layer for layer in reversed(all_layers) if layer[0] != 1]),
        ],
        "Rows and columns are counted from 0: you took one off.": [
            slip(start=lambda row, column: (row - 1, column - 1))
        ],
        "Only the last layer is undone. Its inputs are outputs of the one below.": [
            slip(order=lambda all_layers: all_layers[-1:])
        ],
        "Only the first layer is undone. The place belongs to the last one.": [
            slip(order=lambda all_layers: all_layers[:1])
        ],
    }
)
