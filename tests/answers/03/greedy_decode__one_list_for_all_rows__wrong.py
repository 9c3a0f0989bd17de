# slip: makes the B lists with [[]] * B, which is the same list B times.
# violates: "a list of B lists of ids", one for each row
def greedy_decode(step, state, batch_size, start, end, max_len):
    tokens = np.full(batch_size, start)
    said = [[]] * batch_size
    ended = np.zeros(batch_size, dtype=bool)
    for _ in range(max_len):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        ended = ended | (tokens == end)
        if ended.all():
            break
        for row in range(batch_size):
            if not ended[row]:
                said[row].append(int(tokens[row]))
    return said
