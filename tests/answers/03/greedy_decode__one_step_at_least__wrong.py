# violates "max_len may be 0": the first step is taken before counting
def greedy_decode(step, state, batch_size, start, end, max_len):
    tokens = np.full(batch_size, start)
    said, over, n = [[] for _ in range(batch_size)], np.zeros(batch_size, bool), 0
    while True:
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        over |= tokens == end
        for row in np.flatnonzero(~over):
            said[row].append(int(tokens[row]))
        n += 1
        if n >= max_len or over.all():
            return said
