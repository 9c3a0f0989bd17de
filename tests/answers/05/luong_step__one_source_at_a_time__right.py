def luong_step(s, h, mask, w_c, w_y, b_y):
    weights, probabilities = np.zeros(mask.shape), []
    for b in range(len(s)):
        real = np.flatnonzero(mask[b])  # only these characters exist
        e = [float(h[b, i] @ s[b]) for i in real]
        top = max(e)
        parts = np.exp(np.array(e) - top)
        weights[b, real] = parts / parts.sum()
        c = sum(weights[b, i] * h[b, i] for i in real)
        tilde = np.tanh(w_c[:, : len(s[b])] @ c + w_c[:, len(s[b]) :] @ s[b])
        y = w_y @ tilde + b_y
        y = np.exp(y - y.max())
        probabilities.append(y / y.sum())
    return np.array(probabilities), weights
