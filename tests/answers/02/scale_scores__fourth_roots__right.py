def scale_scores(q, k):
    root = q.shape[-1] ** -0.25
    return np.matmul(q * root, np.moveaxis(k * root, -1, -2))
