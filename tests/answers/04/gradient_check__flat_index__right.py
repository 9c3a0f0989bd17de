def gradient_check(loss, arrays, gradients, step=1e-5):
    copies = [np.array(a, dtype=np.float64, order='C') for a in arrays]
    out = []
    for copy, g in zip(copies, gradients):
        flat, slopes = copy.reshape(-1), np.zeros(copy.size)
        for k in range(flat.size):
            old = flat[k]
            flat[k] = old + step
            up = loss(*copies)
            flat[k] = old - step
            slopes[k] = (up - loss(*copies)) / (2 * step)
            flat[k] = old
        out.append(float(np.max(np.abs(np.asarray(g, dtype=float).ravel() - slopes))))
    return out
