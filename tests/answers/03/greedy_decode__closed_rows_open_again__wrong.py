# slip: does not remember which rows have ended, so a row writes on after its END.
# violates: "A row is over at its END"
def greedy_decode(step, state, batch_size, start, end, max_len):
    tokens = np.full(batch_size, start)
    said = [[] for _ in range(batch_size)]
    for _ in range(max_len):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        still_open = tokens != end
        if not still_open.any():
            break
        for row in range(batch_size):
            if still_open[row]:
                said[row].append(int(tokens[row]))
    return said
