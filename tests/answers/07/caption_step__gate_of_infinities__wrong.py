def caption_step(grid, s, x, w):
    B, C, H, W = grid.shape
    places = grid.reshape(B, C, H * W).swapaxes(1, 2)
    e = (places @ (s @ w["q"])[:, :, None])[:, :, 0]
    weights = softmax(e)
    z = s @ w["gate"]
    gate = np.exp(z) / (np.exp(z) + 1)
    c = (weights[:, :, None] * places).sum(axis=1)
    new = np.tanh(np.concatenate([x, gate * c, s], axis=1) @ w["s"])
    return new @ w["out"], new, weights.reshape(B, H, W)
