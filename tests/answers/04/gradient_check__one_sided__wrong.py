# slip: steps to one side only.
# violates: equation (2), the central difference; "one entry moves up, then down"
def gradient_check(loss, arrays, gradients, step=1e-5):
    copies = [np.array(x, dtype=float) for x in arrays]
    here = loss(*copies)
    worst = []
    for x, gradient in zip(copies, gradients):
        slopes = np.zeros(x.shape)
        for place in np.ndindex(x.shape):
            entry = x[place]
            x[place] = entry + step
            slopes[place] = (loss(*copies) - here) / step
            x[place] = entry
        worst.append(float(np.max(np.abs(slopes - gradient))))
    return worst
