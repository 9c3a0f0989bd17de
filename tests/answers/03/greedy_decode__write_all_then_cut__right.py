def greedy_decode(step, state, batch_size, start, end, max_len):
    written = np.full((1, batch_size), start, dtype=np.int64)  # a line for each step
    while len(written) <= max_len and not (written[1:] == end).any(axis=0).all():
        scores, state = step(written[-1].copy(), state)
        best = np.asarray(scores).argmax(axis=1)
        written = np.vstack([written, best])
    answers = []
    for column in written[1:].T.tolist():
        answers.append(column[: column.index(end)] if end in column else column)
    return answers
