# slip: always calls step max_len times, also when every row has ended.
# violates: "Stops as soon as every row has ended"
def greedy_decode(step, state, batch_size, start, end, max_len):
    tokens = np.full(batch_size, start)
    said = [[] for _ in range(batch_size)]
    is_open = [True] * batch_size
    for _ in range(max_len):
        scores, state = step(tokens, state)
        tokens = np.argmax(scores, axis=-1)
        for row, token in enumerate(tokens):
            if token == end:
                is_open[row] = False
            if is_open[row]:
                said[row].append(int(token))
    return said
