# slip: appends the END token to the row before closing it.
# violates: "a list of B lists of ids, without START and END"
def greedy_decode(step, state, batch_size, start, end, max_len):
    tokens = np.full(batch_size, start)
    out = [[] for _ in range(batch_size)]
    ended = np.zeros(batch_size, dtype=bool)
    for _ in range(max_len):
        scores, state = step(tokens, state)
        tokens = np.argmax(scores, axis=1)
        for row in range(batch_size):
            if not ended[row]:
                out[row].append(int(tokens[row]))
                if tokens[row] == end:
                    ended[row] = True
        if ended.all():
            break
    return out
