# violates "A score may be -inf": -inf is replaced by 0, which may be larger than the real scores
def greedy_decode(step, state, batch_size, start, end, max_len):
    tokens = np.full(batch_size, start)
    said, over = [[] for _ in range(batch_size)], np.zeros(batch_size, bool)
    for _ in range(max_len):
        scores, state = step(tokens, state)
        tokens = np.nan_to_num(scores, neginf=0.0).argmax(axis=1)
        over |= tokens == end
        for row in np.flatnonzero(~over):
            said[row].append(int(tokens[row]))
        if over.all():
            break
    return said
