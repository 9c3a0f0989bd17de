def gradient_check(loss, arrays, gradients, step=1e-5):
    def at(i, place, move):
        new = [np.array(a, dtype=float) for a in arrays]
        new[i][place] += move
        return loss(*new)

    return [
        np.abs([np.asarray(g)[p] - (at(i, p, step) - at(i, p, -step)) / (2 * step) for p in np.ndindex(a.shape)]).max()
        for i, (a, g) in enumerate(zip(arrays, gradients))
    ]
