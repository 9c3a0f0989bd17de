def gradient_check(loss, arrays, gradients, step=1e-5):
    x = [np.array(a, dtype='f8') for a in arrays]
    result = []
    for a, g in zip(x, gradients):
        gap = np.array(g, dtype='f8')
        for where in np.ndindex(*a.shape):
            keep = a[where]
            sides = []
            for sign in (1, -1):
                a[where] = keep + sign * step
                sides.append(sign * loss(*x))
            a[where] = keep
            gap[where] -= sum(sides) / (2 * step)
        result.append(np.linalg.norm(gap.ravel(), np.inf))
    return result
