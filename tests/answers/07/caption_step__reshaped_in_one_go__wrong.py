def caption_step(grid, s, x, w):
    B, C, H, W = grid.shape
    places = grid.reshape(B, H * W, C)
    a = softmax((places @ (s @ w["q"])[..., None])[..., 0])
    c = (a[:, None] @ places)[:, 0] / (1 + np.exp(-(s @ w["gate"])))
    new = np.tanh(np.concatenate([x, c, s], 1) @ w["s"])
    return new @ w["out"], new, a.reshape(B, H, W)
