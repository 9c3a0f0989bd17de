def log_softmax(scores, axis=-1):
    s = np.asarray(scores, dtype=float)
    parts = np.moveaxis(s, axis, 0)
    total = parts[0]
    for part in parts[1:]:
        total = np.logaddexp(total, part)
    return s - np.expand_dims(total, axis)
