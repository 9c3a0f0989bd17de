def softmax(scores, axis=-1):
    x = np.moveaxis(np.asarray(scores, dtype=float), axis, -1)
    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape[:-1]):
        row = x[place]
        finite = row > -np.inf
        with np.errstate(over="ignore"):
            out[place][finite] = [1 / np.exp(row[finite] - value).sum() for value in row[finite]]
    return np.moveaxis(out, -1, axis)
