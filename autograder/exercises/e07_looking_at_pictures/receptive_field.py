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
    given = layers(rng)
    before = [list(numbers) for numbers in given]
    receptive_field(2, 3, *given)
    return "as they were" if list(given) == before else "changed"


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
