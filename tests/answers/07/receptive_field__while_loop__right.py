def receptive_field(row, column, kernels, strides, paddings):
    t, l, b, r = row, column, row + 1, column + 1
    n = len(kernels) - 1
    while n >= 0:
        s, p, k = strides[n], paddings[n], kernels[n]
        t = t * s - p
        l = l * s - p
        b = (b - 1) * s - p + k
        r = (r - 1) * s - p + k
        n -= 1
    return (t, l, b, r)
