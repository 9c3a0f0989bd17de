def temperature_softmax(scores, temperature, axis=-1):
    def one(row):
        top = row.max()
        out = []
        for x in row:
            gap = float(top - x)
            if gap == 0:
                out.append(1.0)
            elif gap == np.inf or temperature == 0:
                out.append(0.0)
            elif temperature == np.inf:
                out.append(1.0)
            else:
                with np.errstate(over="ignore"):
                    out.append(float(np.exp(-np.float64(gap) / np.float64(temperature))))
        return np.array(out) / sum(out)

    return np.apply_along_axis(one, axis, np.asarray(scores).astype(float))
