# slip: throws the next state away and gives step the first state each time.
# violates: "gives scores (B, V) and the next state. Drive it"
def greedy_decode(step, state, batch_size, start, end, max_len):
    tokens = np.full(batch_size, start)
    said = [[] for _ in range(batch_size)]
    ended = np.zeros(batch_size, dtype=bool)
    for _ in range(max_len):
        scores, _ = step(tokens, state)
        tokens = scores.argmax(axis=1)
        ended |= tokens == end
        if ended.all():
            break
        for row in np.flatnonzero(~ended):
            said[row].append(int(tokens[row]))
    return said
