from itertools import islice, takewhile


def _columns(step, state, tokens, end):
    """The best tokens of all rows, one step after the other, until all rows have said END."""
    waiting = set(range(len(tokens)))
    while waiting:
        scores, state = step(tokens, state)
        tokens = np.argmax(scores, axis=-1)
        yield tokens.tolist()
        waiting -= {row for row in waiting if tokens[row] == end}


def greedy_decode(step, state, batch_size, start, end, max_len):
    steps = list(islice(_columns(step, state, np.repeat(start, batch_size), end), max_len))
    return [list(takewhile(lambda token: token != end, (column[row] for column in steps))) for row in range(batch_size)]
