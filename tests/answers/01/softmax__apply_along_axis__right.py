def softmax(scores, axis=-1):
    def one(row):
        top = max(row)
        e = [np.exp(float(x) - float(top)) for x in row]
        return np.array(e) / np.sum(e)

    return np.apply_along_axis(one, axis, np.asarray(scores, dtype=float))
