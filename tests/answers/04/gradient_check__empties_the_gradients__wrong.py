# slip: the caller's list of gradients is emptied
def gradient_check(loss, arrays, gradients, step=1e-5):
    xs = [np.array(a, dtype=np.float64) for a in arrays]
    result = []
    for x, g in zip(xs, gradients):
        slopes = np.zeros(x.shape)
        for place in np.ndindex(x.shape):
            old = x[place]
            x[place] = old + step
            up = loss(*xs)
            x[place] = old - step
            down = loss(*xs)
            x[place] = old
            slopes[place] = (up - down) / (2 * step)
        result.append(np.max(np.abs(slopes - g)))
    gradients.clear()
    return result
