def receptive_field(row, column, kernels, strides, paddings):
    t, l, b, r = row, column, row, column
    for k, s in reversed(list(zip(kernels, strides))):
        h = k // 2
        t, l, b, r = t * s - h, l * s - h, b * s + h, r * s + h
    return t, l, b + 1, r + 1
