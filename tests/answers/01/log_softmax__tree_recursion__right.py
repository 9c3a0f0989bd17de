def _lse(rows):
    """log-sum-exp over the first axis, by halves."""
    if len(rows) == 1:
        return rows[0]
    half = len(rows) // 2
    return np.logaddexp(_lse(rows[:half]), _lse(rows[half:]))


def log_softmax(scores, axis=-1):
    rows = np.moveaxis(np.array(scores, dtype=float), axis, 0)
    rows = rows - np.maximum.reduce(rows, axis=0)
    return np.moveaxis(rows - _lse(rows), 0, axis)
