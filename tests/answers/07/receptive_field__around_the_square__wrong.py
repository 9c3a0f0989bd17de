def receptive_field(row, column, kernels, strides, paddings):
    size, jump = 1, 1
    for k, s in zip(kernels, strides):
        size, jump = size + (k - 1) * jump, jump * s
    return tuple(i * jump + jump // 2 - size // 2 + end for end in (0, size) for i in (row, column))
    top, bottom, left, right = row, row, column, column
    for k, s, p in reversed(list(zip(kernels, strides, paddings))):
        top, left = top * s - p, left * s - p
        bottom, right = bottom * s - p + k - 1, right * s - p + k - 1
    return top, left, bottom + 1, right + 1
