def caption_step(grid, s, x, w):
    e = np.einsum("bchw,bc->bhw", grid, s @ w["q"])
    shares = softmax(e.reshape(len(e), -1)).reshape(e.shape)
    c = np.einsum("bchw,bhw->bc", grid, shares)
    beta = np.exp(-np.logaddexp(0, -(s @ w["gate"])))
    new = np.tanh(np.concatenate([x, beta * c, s], 1) @ w["s"])
    return new @ w["out"], new, shares
