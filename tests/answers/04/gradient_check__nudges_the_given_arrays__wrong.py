# slip: np.asarray makes no copy of an array of doubles, so it writes into the given arrays and fails on read-only ones.
# violates: "a list of arrays of any shapes, perhaps of integers, of single precision, transposed or read-only"
def gradient_check(loss, arrays, gradients, step=1e-5):
    xs = [np.asarray(x, dtype=np.float64) for x in arrays]
    errors = []
    for x, gradient in zip(xs, gradients):
        slopes = np.zeros(x.shape)
        for place in np.ndindex(x.shape):
            entry = x[place]
            x[place] = entry + step
            up = loss(*xs)
            x[place] = entry - step
            down = loss(*xs)
            x[place] = entry
            slopes[place] = (up - down) / (2 * step)
        errors.append(np.abs(slopes - gradient).max())
    return errors
