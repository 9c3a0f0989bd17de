def caption_step(grid, s, x, w):
    logits, states, looks = [], [], []
    for b in range(len(grid)):
        places = np.moveaxis(grid[b], 0, -1).reshape(-1, grid.shape[1])
        weights = softmax(places @ (s[b] @ w["q"]))
        gate = 1 / (1 + np.exp(-(s[b] @ w["gate"])[0]))
        new = np.tanh(np.r_[x[b], gate * (weights @ places), s[b]] @ w["s"])
        logits.append(new @ w["out"])
        states.append(new)
        looks.append(weights.reshape(grid.shape[2:]))
    return np.array(logits), np.array(states), np.array(looks)
