# slip: takes the largest difference with its sign, so a gradient that is too small looks good.
# violates: "the largest absolute difference"
def gradient_check(loss, arrays, gradients, step=1e-5):
    copies = [np.array(x, dtype=float) for x in arrays]
    result = []
    for x, gradient in zip(copies, gradients):
        slopes = np.zeros_like(x)
        for place in np.ndindex(x.shape):
            kept = x[place]
            x[place] = kept + step
            above = loss(*copies)
            x[place] = kept - step
            below = loss(*copies)
            x[place] = kept
            slopes[place] = (above - below) / (2 * step)
        result.append(float(np.max(gradient - slopes)))
    return result
