def greedy_decode(step, state, batch_size, start, end, max_len):
    out = [[] for _ in range(batch_size)]
    tokens = np.full(batch_size, start)
    open_ = np.ones(batch_size, bool)
    for _ in range(max_len):
        scores, state = step(tokens, state)
        scores = scores - scores.max(1, keepdims=True)
        tokens = scores.argmax(1)
        open_ &= tokens != end
        for r in np.flatnonzero(open_):
            out[r].append(int(tokens[r]))
        if not open_.any():
            break
    return out
