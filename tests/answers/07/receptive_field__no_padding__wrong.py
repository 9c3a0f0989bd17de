def receptive_field(row, column, kernels, strides, paddings):
    t, l, b, r = row, column, row, column
    for k, s in reversed(list(zip(kernels, strides))):
        t, l, b, r = t * s, l * s, b * s + k - 1, r * s + k - 1
    return t, l, b + 1, r + 1
