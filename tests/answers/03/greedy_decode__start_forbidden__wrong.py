# violates "its own best token ... START ... is a token like any other": START is given -inf
def greedy_decode(step, state, batch_size, start, end, max_len):
    tokens = np.full(batch_size, start)
    said, over = [[] for _ in range(batch_size)], np.zeros(batch_size, bool)
    for _ in range(max_len):
        scores, state = step(tokens, state)
        scores = scores.astype(float)
        scores[:, start] = -np.inf
        tokens = scores.argmax(axis=1)
        over |= tokens == end
        for row in np.flatnonzero(~over):
            said[row].append(int(tokens[row]))
        if over.all():
            break
    return said
