def softmax_backward(weights, grad, axis=-1):
    w, g = np.moveaxis(weights, axis, -1), np.moveaxis(grad, axis, -1)
    out = np.empty(w.shape)
    for place in np.ndindex(w.shape[:-1]):
        out[place] = w[place] * (g[place] - np.dot(w[place], g[place]))
    return np.moveaxis(out, -1, axis)
