def caption_step(grid, s, x, w):
    B, C, H, W = grid.shape
    flat = grid.reshape(B, C, -1)
    query = (s @ w["q"])[:, None, :]
    weights = softmax((query @ flat)[:, 0])
    c = np.matmul(flat, weights[..., None])[..., 0]
    c = c / (1 + np.exp(-s @ w["gate"]))
    new = np.tanh(np.hstack([x, c, s]) @ w["s"])
    return new @ w["out"], new, weights.reshape((B, H, W))
