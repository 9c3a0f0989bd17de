def greedy_decode(step, state, batch_size, start, end, max_len):
    def go(tokens, state, left, open_rows):
        if left == 0 or not open_rows:
            return
        scores, state = step(tokens, state)
        tokens = np.argmax(scores, axis=1)
        still = {r for r in open_rows if tokens[r] != end}
        for r in still:
            rows[r].append(int(tokens[r]))
        go(tokens, state, left - 1, still)

    rows = [[] for _ in range(batch_size)]
    go(np.full((batch_size,), start), state, max_len, set(range(batch_size)))
    return rows
