def caption_step(grid, s, x, w):
    query = s @ w["q"]
    heat = np.zeros((grid.shape[0], *grid.shape[2:]))
    for ch in range(grid.shape[1]):
        heat += query[:, ch, None, None] * grid[:, ch]
    heat = np.exp(heat - heat.max(axis=(1, 2), keepdims=True))
    heat /= heat.sum(axis=(1, 2), keepdims=True)
    seen = (grid * heat[:, None]).sum((-1, -2)) * np.exp(-np.logaddexp(0, -(s @ w["gate"])))
    new = np.tanh(np.c_[x, seen, s] @ w["s"])
    return [new @ w["out"], new, heat]
