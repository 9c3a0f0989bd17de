# slip: stops as soon as any row has said END.
# violates: "until every row has said END or max_len tokens have come"
def greedy_decode(step, state, batch_size, start, end, max_len):
    tokens = np.full(batch_size, start)
    said = [[] for _ in range(batch_size)]
    is_open = np.ones(batch_size, dtype=bool)
    for _ in range(max_len):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        is_open &= tokens != end
        for row in np.flatnonzero(is_open):
            said[row].append(int(tokens[row]))
        if not is_open.all():
            break
    return said
