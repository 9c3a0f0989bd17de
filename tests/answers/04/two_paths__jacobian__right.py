def two_paths(s, h, weights, grad):
    S = h.shape[1]
    J = weights[..., :, None] * np.eye(S) - weights[..., :, None] * weights[..., None, :]  # (B, T, S, S)
    g = grad @ np.transpose(h, (0, 2, 1))  # (B, T, S)
    d = (J @ g[..., None])[..., 0]
    return np.transpose(weights, (0, 2, 1)) @ grad, np.transpose(d, (0, 2, 1)) @ s
