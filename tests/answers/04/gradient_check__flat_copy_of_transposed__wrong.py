# slip: nudges x.reshape(-1), which for the copy of a transposed array is another copy, so its slopes all come out 0.
# violates: "arrays of any shapes, perhaps ... transposed"
def gradient_check(loss, arrays, gradients, step=1e-5):
    copies = [np.array(x, dtype=float) for x in arrays]
    errors = []
    for x, gradient in zip(copies, gradients):
        flat = x.reshape(-1)
        slopes = np.zeros(flat.size)
        for k in range(flat.size):
            entry = flat[k]
            flat[k] = entry + step
            up = loss(*copies)
            flat[k] = entry - step
            down = loss(*copies)
            flat[k] = entry
            slopes[k] = (up - down) / (2 * step)
        errors.append(float(np.max(np.abs(slopes.reshape(x.shape) - gradient))))
    return errors
