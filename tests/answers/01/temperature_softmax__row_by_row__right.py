def temperature_softmax(scores, temperature, axis=-1):
    def one(row):
        top = row.max()
        weights = []
        for value in row:
            gap = top - value
            if gap == 0:
                weights.append(1.0)
            elif gap == np.inf or temperature == 0:
                weights.append(0.0)
            else:
                with np.errstate(over="ignore"):
                    weights.append(np.exp(-np.float64(gap) / temperature))
        return np.array(weights) / sum(weights)

    return np.apply_along_axis(one, axis, np.asarray(scores, dtype=float))
