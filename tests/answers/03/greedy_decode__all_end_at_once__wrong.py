# violates "until every row has said END": it waits for all rows to say END in the same step
def greedy_decode(step, state, batch_size, start, end, max_len):
    tokens, steps = np.full(batch_size, start), []
    for _ in range(max_len):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        if (tokens == end).all():
            break
        steps.append(tokens.tolist())
    rows = [[s[i] for s in steps] for i in range(batch_size)]
    return [row[: row.index(end)] if end in row else row for row in rows]
