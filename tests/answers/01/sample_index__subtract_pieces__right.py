def sample_index(weights, u):
    left = np.array(u, dtype=float)
    index = np.full(left.shape, -1)
    last = max(i for i, w in enumerate(weights) if w > 0)
    edge = 0.0
    for i, w in enumerate(weights):
        new = edge + w
        index[(index < 0) & (left >= edge) & (left < new)] = i
        edge = new
    index[index < 0] = last
    return index
