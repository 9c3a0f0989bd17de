# slip: np.asarray makes no copy of an array of doubles
def gradient_check(loss, arrays, gradients, step=1e-5):
    xs = [np.asarray(a, dtype=float) for a in arrays]
    result = []
    for x, g in zip(xs, gradients):
        slopes = np.zeros(x.shape)
        for place in np.ndindex(x.shape):
            x[place] += step
            up = loss(*xs)
            x[place] -= 2 * step
            down = loss(*xs)
            x[place] += step
            slopes[place] = (up - down) / (2 * step)
        result.append(np.max(np.abs(slopes - g)))
    return result
