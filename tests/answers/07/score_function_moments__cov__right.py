def score_function_moments(p, costs, baseline=0.0):
    rows = (costs - baseline).reshape(-1, 1) * (np.eye(p.size) - p)
    mean = np.average(rows, axis=0, weights=p)
    centred = rows - mean
    return mean, np.diag(centred.T @ np.diag(p) @ centred)
