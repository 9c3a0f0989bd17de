# violates "Widths may go from a millimetre ..., and known places may lie as near together": q2 - 2qk + k2 cancels
def kernel_regression(queries, keys, values, width):
    d2 = (queries**2).sum(1)[:, None] - 2 * queries @ keys.T + (keys**2).sum(1)
    return softmax(-np.maximum(d2, 0) / (2 * width**2)) @ values
