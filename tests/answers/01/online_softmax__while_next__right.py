def online_softmax(blocks):
    stream, top, total = iter(blocks), None, 0.0
    while (block := next(stream, None)) is not None:
        high = np.max(block)
        if high == -np.inf:
            continue
        if top is None or high > top:
            total *= 0.0 if top is None else np.exp(top - high)
            top = high
        total += np.sum(np.exp(block - top))
    return (-np.inf, 0.0) if top is None else (top, total)
