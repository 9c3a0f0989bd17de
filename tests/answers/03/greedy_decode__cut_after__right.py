def greedy_decode(step, state, batch_size, start, end, max_len):
    said, tokens = [], np.array([start] * batch_size)
    over = np.full(batch_size, False)
    while len(said) < max_len and not over.all():
        scores, state = step(tokens, state)
        tokens = scores.argmax(-1)
        said.append(tokens)
        over |= tokens == end
    rows = [[int(t[r]) for t in said] for r in range(batch_size)]
    return [row[: row.index(end)] if end in row else row for row in rows]
