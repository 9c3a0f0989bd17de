from functools import reduce


def receptive_field(row, column, kernels, strides, paddings):
    def back(span, layer):
        k, s, p = layer
        return span[0] * s - p, span[1] * s - p + k - 1

    layers = list(zip(kernels, strides, paddings))[::-1]
    (t, b), (l, r) = (reduce(back, layers, (i, i)) for i in (row, column))
    return t, l, b + 1, r + 1
