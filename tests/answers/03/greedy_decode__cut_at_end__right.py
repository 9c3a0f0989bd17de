def greedy_decode(step, state, batch_size, start, end, max_len):
    tokens = np.repeat(start, batch_size)
    columns = []
    while len(columns) < max_len:
        if columns and np.any(np.array(columns) == end, axis=0).all():
            break
        scores, state = step(tokens, state)
        tokens = np.argsort(-scores, axis=1, kind="stable")[:, 0]
        columns.append(tokens)
    rows = []
    for r in range(batch_size):
        row = []
        for column in columns:
            if column[r] == end:
                break
            row.append(column[r].item())
        rows.append(row)
    return rows
