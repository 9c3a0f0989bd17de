def greedy_decode(step, state, batch_size, start, end, max_len):
    tokens, rows, alive = np.full(batch_size, start), [[] for _ in range(batch_size)], [True] * batch_size
    for _ in range(max_len):
        if not any(alive):
            break
        scores, state = step(tokens, state)
        best = [int(np.argmax(s)) for s in scores]
        tokens = np.array([t if a else end for t, a in zip(best, alive)])
        for r, t in enumerate(tokens):
            if t == end:
                alive[r] = False
            elif alive[r]:
                rows[r].append(int(t))
    return rows
