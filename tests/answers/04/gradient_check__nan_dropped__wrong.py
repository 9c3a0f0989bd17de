# slip: keeps the largest difference by a comparison, which a nan never wins.
# violates: "A gradient that holds a nan must not look good: its number is nan"
def gradient_check(loss, arrays, gradients, step=1e-5):
    copies = [np.array(x, dtype=float) for x in arrays]
    errors = []
    for x, gradient in zip(copies, gradients):
        gradient = np.asarray(gradient)
        largest = 0.0
        for place in np.ndindex(x.shape):
            entry = x[place]
            x[place] = entry + step
            up = loss(*copies)
            x[place] = entry - step
            down = loss(*copies)
            x[place] = entry
            error = abs((up - down) / (2 * step) - gradient[place])
            largest = max(largest, float(error))
        errors.append(largest)
    return errors
