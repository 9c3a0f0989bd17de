import math


def gradient_check(loss, arrays, gradients, step=1e-5):
    base = [np.asarray(x).astype(np.float64) for x in arrays]
    errors = []
    for n, gradient in enumerate(gradients):
        worst = 0.0
        for place in np.ndindex(base[n].shape):
            unit = np.zeros(base[n].shape)
            unit[place] = step
            up = loss(*(x.copy() for x in base[:n]), base[n] + unit, *(x.copy() for x in base[n + 1 :]))
            down = loss(*(x.copy() for x in base[:n]), base[n] - unit, *(x.copy() for x in base[n + 1 :]))
            gap = abs(float(up - down) / (2 * step) - float(np.asarray(gradient)[place]))
            if math.isnan(gap) or gap > worst:
                worst = gap
            if math.isnan(worst):
                break
        errors.append(worst)
    return errors
