from itertools import takewhile


def greedy_decode(step, state, batch_size, start, end, max_len):
    columns, tokens = [], np.repeat(start, batch_size)
    open_ = np.ones(batch_size, bool)
    for _ in range(max_len):
        scores, state = step(tokens, state)
        tokens = np.argsort(-scores, axis=1, kind="stable")[:, 0]
        columns.append(tokens.tolist())
        open_ &= tokens != end
        if not open_.any():
            break
    return (
        [list(takewhile(lambda i: i != end, row)) for row in zip(*columns)]
        if columns
        else [[] for _ in range(batch_size)]
    )
