def caption_step(grid, s, x, w):
    B, C, H, W = grid.shape
    places = grid.reshape(B, C, H * W).swapaxes(1, 2)
    e = (places @ (s @ w["q"])[:, :, None])[:, :, 0]
    weights = softmax(e)
    z = s @ w["gate"]
    gate = 1 / (1 + np.exp(-z))
    c = (weights[:, :, None] * places).sum(axis=1)
    new = np.tanh(np.concatenate([x, gate * c, (1 - gate) * s], axis=1) @ w["s"])
    return new @ w["out"], new, weights.reshape(B, H, W)
