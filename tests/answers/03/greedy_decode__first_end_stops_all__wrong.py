# violates "until every row has said END": the first END ends all rows
def greedy_decode(step, state, batch_size, start, end, max_len):
    tokens, said = np.full(batch_size, start), [[] for _ in range(batch_size)]
    for _ in range(max_len):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        if (tokens == end).any():
            break
        for row, token in zip(said, tokens.tolist()):
            row.append(token)
    return said
