def receptive_field(row, column, kernels, strides, paddings):
    top, bottom, left, right = row, row, column, column
    for k, s, p in reversed(list(zip(kernels, strides, paddings))):
        top, left = top * s - p, left * s - p
        bottom, right = bottom * s - p + k - 1, right * s - p + k - 1
    return top, top + column - row, bottom + 1, bottom + 1 + column - row
