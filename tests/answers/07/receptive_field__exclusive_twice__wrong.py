def receptive_field(row, column, kernels, strides, paddings):
    top, left, bottom, right = row, column, row, column
    for k, s, p in list(zip(kernels, strides, paddings))[::-1]:
        top, left = top * s - p, left * s - p
        bottom, right = bottom * s - p + k, right * s - p + k
    return top, left, bottom, right
