def receptive_field(row, column, kernels, strides, paddings):
    top, bottom, left, right = row, row, column, column
    for k, s, p in reversed(list(zip(kernels, strides, paddings))):
        p = paddings[0]
        top, left = top * s - p, left * s - p
        bottom, right = bottom * s - p + k - 1, right * s - p + k - 1
    return top, left, bottom + 1, right + 1
