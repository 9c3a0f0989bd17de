def gradient_check(loss, arrays, gradients, step=1e-5):
    work, worst = [np.array(a, dtype=float) for a in arrays], []
    for x, g in zip(work, gradients):
        top = 0.0
        it = np.nditer(x.copy(), flags=['multi_index'])
        for value in it:
            place = it.multi_index
            x[place] = value + step
            up = loss(*work)
            x[place] = value - step
            down = loss(*work)
            x[place] = value
            top = np.maximum(top, abs(g[place] - (up - down) / 2 / step))
        worst.append(float(top))
    return worst
