# slip: counts START as one of the max_len tokens, so answers are one token too short.
# violates: "or max_len tokens have come"
def greedy_decode(step, state, batch_size, start, end, max_len):
    written = [[start] for _ in range(batch_size)]
    tokens = np.full(batch_size, start)
    ended = np.zeros(batch_size, dtype=bool)
    length = 1
    while length < max_len and not ended.all():
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        ended |= tokens == end
        for row in range(batch_size):
            if not ended[row]:
                written[row].append(int(tokens[row]))
        length += 1
    return [row[1:] for row in written]
