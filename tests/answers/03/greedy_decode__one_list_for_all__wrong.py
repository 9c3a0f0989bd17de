# violates "a list of B lists": one list B times
def greedy_decode(step, state, batch_size, start, end, max_len):
    tokens = np.full(batch_size, start)
    said, over = [[]] * batch_size, np.zeros(batch_size, bool)
    for _ in range(max_len):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        over |= tokens == end
        for row in np.flatnonzero(~over):
            said[row].append(int(tokens[row]))
        if over.all():
            break
    return said
