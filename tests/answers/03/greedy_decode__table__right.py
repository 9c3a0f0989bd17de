def greedy_decode(step, state, batch_size, start, end, max_len):
    out = np.full((batch_size, max_len), end)
    tokens = np.full(batch_size, start)
    ended = np.zeros(batch_size, bool)
    for t in range(max_len):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        ended = np.logical_or(ended, tokens == end)
        out[:, t] = np.where(ended, end, tokens)
        if np.all(ended):
            break
    return [[int(i) for i in row if i != end] for row in out]
