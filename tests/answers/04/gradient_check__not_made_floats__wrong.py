# slip: copies the arrays in the type they have, so steps in integers vanish and single precision stays.
# violates: "perhaps of integers, of single precision ... Measure in double precision"
def gradient_check(loss, arrays, gradients, step=1e-5):
    copies = [x.copy() for x in arrays]
    errors = []
    for x, gradient in zip(copies, gradients):
        slopes = np.zeros(x.shape)
        for place in np.ndindex(x.shape):
            entry = x[place]
            x[place] = entry + step
            up = loss(*copies)
            x[place] = entry - step
            down = loss(*copies)
            x[place] = entry
            slopes[place] = (up - down) / (2 * step)
        errors.append(float(np.max(np.abs(slopes - gradient))))
    return errors
