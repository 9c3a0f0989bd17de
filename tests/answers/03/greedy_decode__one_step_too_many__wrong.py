# violates "until ... max_len tokens have come": START counts as a step asked, one more step is run and thrown away
def greedy_decode(step, state, batch_size, start, end, max_len):
    tokens = np.full(batch_size, start)
    said, over = [[] for _ in range(batch_size)], np.zeros(batch_size, bool)
    for _ in range(max_len + 1):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        over |= tokens == end
        for row in np.flatnonzero(~over):
            said[row].append(int(tokens[row]))
        if over.all():
            break
    return [row[:max_len] for row in said]
