# violates "until every row has said END": max_len steps are always taken, cut afterwards
def greedy_decode(step, state, batch_size, start, end, max_len):
    tokens, said = np.full(batch_size, start), [[] for _ in range(batch_size)]
    for _ in range(max_len):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        for row, token in zip(said, tokens.tolist()):
            row.append(token)
    return [row[: row.index(end)] if end in row else row for row in said]
