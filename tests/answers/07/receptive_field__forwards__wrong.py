def receptive_field(row, column, kernels, strides, paddings):
    t, l, b, r = row, column, row, column
    for k, s, p in zip(kernels, strides, paddings):
        t, l, b, r = t * s - p, l * s - p, b * s - p + k - 1, r * s - p + k - 1
    return t, l, b + 1, r + 1
