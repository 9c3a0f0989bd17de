def caption_step(grid, s, x, w):
    q = s @ w["q"]
    e = np.einsum("bchw,bc->bhw", grid, q)
    a = softmax(e)
    c = np.einsum("bchw,bhw->bc", grid, a)
    beta = 1 / (1 + np.exp(-s @ w["gate"]))
    new = np.tanh(np.hstack([x, beta * c, s]) @ w["s"])
    return new @ w["out"], new, a
