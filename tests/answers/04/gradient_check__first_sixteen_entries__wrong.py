# slip: only the first sixteen entries are visited
def gradient_check(loss, arrays, gradients, step=1e-5):
    xs = [np.array(a, dtype=np.float64) for a in arrays]
    result = []
    for x, g in zip(xs, gradients):
        slopes = np.zeros(x.shape)
        for place in [p for i, p in enumerate(np.ndindex(x.shape)) if i < 16]:
            old = x[place]
            x[place] = old + step
            up = loss(*xs)
            x[place] = old - step
            down = loss(*xs)
            x[place] = old
            slopes[place] = (up - down) / (2 * step)
        result.append(np.max(np.abs(slopes - g).ravel()[:16]))
    return result
