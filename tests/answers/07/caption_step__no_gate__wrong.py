def caption_step(grid, s, x, w):
    B, C, H, W = grid.shape
    places = grid.reshape(B, C, H * W).swapaxes(1, 2)
    a = softmax((places @ (s @ w["q"])[..., None])[..., 0])
    c = (a[:, None] @ places)[:, 0]
    new = np.tanh(np.concatenate([x, c, s], 1) @ w["s"])
    return new @ w["out"], new, a.reshape(B, H, W)
