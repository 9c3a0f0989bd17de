def receptive_field(row, column, kernels, strides, paddings):
    r, jump, start = 1, 1, 0
    for n in range(len(kernels)):
        start = start - paddings[n] * jump
        r = r + (kernels[n] - 1) * jump
        jump = jump * strides[n]
    return start + row * jump, start + column * jump, start + row * jump + r, start + column * jump + r
