def greedy_decode(step, state, batch_size, start, end, max_len):
    def go(tokens, state, open_rows, left):
        if left == 0 or not open_rows:
            return [[] for _ in range(batch_size)]
        scores, state = step(tokens, state)
        best = np.argmax(scores, axis=-1)
        still = {row for row in open_rows if best[row] != end}
        rest = go(best, state, still, left - 1)
        return [[int(best[r])] + rest[r] if r in still else [] for r in range(batch_size)]

    return go(np.array([start] * batch_size), state, set(range(batch_size)), max_len)
