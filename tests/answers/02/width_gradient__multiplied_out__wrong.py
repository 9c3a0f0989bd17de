# violates "Widths may go from a millimetre": the distances are multiplied out and cancel
def width_gradient(queries, keys, values, targets, width):
    d2 = np.maximum((queries**2).sum(1)[:, None] - 2 * queries @ keys.T + (keys**2).sum(1), 0)
    a = softmax(-d2 / (2 * width**2))
    c = a @ values
    dc = (a * (values - c[:, None]) * d2).sum(1) / width**3
    return np.mean(2 * (c - targets) * dc)
