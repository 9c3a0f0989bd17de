# slip: only the first nine entries are visited
def gradient_check(loss, arrays, gradients, step=1e-5):
    xs = [np.array(a, dtype=np.float64) for a in arrays]
    result = []
    for x, g in zip(xs, gradients):
        slopes = np.zeros(x.shape)
        for place in list(np.ndindex(x.shape))[:9]:
            old = x[place]
            x[place] = old + step
            up = loss(*xs)
            x[place] = old - step
            down = loss(*xs)
            x[place] = old
            slopes[place] = (up - down) / (2 * step)
        result.append(np.max(np.abs(slopes - g).ravel()[:9]))
    return result
