def softmax(scores, axis=-1):
    def one(row):
        e = np.array([np.exp(value - row.max()) for value in row])
        return e / e.sum()

    return np.apply_along_axis(one, axis, np.asarray(scores, dtype=float))
