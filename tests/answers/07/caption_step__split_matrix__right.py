def caption_step(grid, s, x, w):
    B, C, H, W = grid.shape
    E = x.shape[1]
    places = grid.transpose(0, 2, 3, 1).reshape(B, H * W, C)
    a = softmax((places * (s @ w["q"])[:, None]).sum(-1))
    c = (a[:, :, None] * places).sum(1)
    gate = (1 + np.tanh((s @ w["gate"]) / 2)) / 2
    z = x @ w["s"][:E] + (gate * c) @ w["s"][E : E + C] + s @ w["s"][E + C :]
    new = np.tanh(z)
    return new @ w["out"], new, a.reshape(B, H, W)
