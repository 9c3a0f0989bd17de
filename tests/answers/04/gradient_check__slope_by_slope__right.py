from copy import deepcopy


def gradient_check(loss, arrays, gradients, step=1e-5):
    def slope(k, place):
        y = [0.0, 0.0]
        for j, sign in enumerate((1, -1)):
            trial = [np.array(deepcopy(a), dtype="f8") for a in arrays]
            trial[k][place] += sign * step
            y[j] = loss(*trial)
        return (y[0] - y[1]) / (2 * step)

    return [
        float(np.abs(np.array([slope(k, p) - g[p] for p in np.ndindex(g.shape)])).max())
        for k, g in enumerate(map(np.asarray, gradients))
    ]
