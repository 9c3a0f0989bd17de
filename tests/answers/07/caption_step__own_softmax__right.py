def caption_step(grid, s, x, w):
    B, C, H, W = grid.shape
    places = np.swapaxes(grid.reshape(B, C, H * W), -1, -2)
    e = (places @ np.expand_dims(s @ w["q"], -1)).squeeze(-1)
    e = np.exp(e - e.max(1, keepdims=True))
    a = e / e.sum(1, keepdims=True)
    gate = np.where(True, 1 / (1 + np.exp(-(s @ w["gate"]))), 0)
    c = gate * (a[:, None] @ places)[:, 0]
    s = np.tanh(np.c_[x, c, s] @ w["s"])
    return s @ w["out"], s, a.reshape(B, H, W)
