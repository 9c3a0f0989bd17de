# slip: does not put the entry back after measuring, so later entries are measured with all earlier ones moved.
# violates: "one entry moves up, then down, while all others stay"
def gradient_check(loss, arrays, gradients, step=1e-5):
    copies = [np.array(x, dtype=np.float64) for x in arrays]
    errors = []
    for x, gradient in zip(copies, gradients):
        slopes = np.empty(x.shape)
        for place in np.ndindex(x.shape):
            entry = x[place]
            x[place] = entry + step
            up = loss(*copies)
            x[place] = entry - step
            down = loss(*copies)
            slopes[place] = (up - down) / (2 * step)
        errors.append(float(np.abs(slopes - gradient).max()))
    return errors
