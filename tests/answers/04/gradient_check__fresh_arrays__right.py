def gradient_check(loss, arrays, gradients, step=1e-5):
    def at(which, place, new):
        """All arrays anew, one entry of one of them replaced."""
        given = [np.array(x, dtype=np.float64, order="C") for x in arrays]
        given[which][place] = new(given[which][place])
        return float(loss(*given))

    errors = []
    for which, gradient in enumerate(gradients):
        gradient = np.asarray(gradient, dtype=np.float64)
        off = [
            abs((at(which, place, lambda v: v + step) - at(which, place, lambda v: v - step)) / (2 * step) - gradient[place])
            for place in np.ndindex(np.shape(arrays[which]))
        ]
        errors.append(float(np.max(off, initial=0.0)))
    return errors
