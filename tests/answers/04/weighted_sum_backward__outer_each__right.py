def weighted_sum_backward(weights, h, grad):
    gw = np.stack([states @ g for states, g in zip(h, grad)])
    return gw, np.stack([np.outer(w, g) for w, g in zip(weights, grad)])
