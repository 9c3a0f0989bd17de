def score_function_moments(p, costs, baseline=0.0):
    rows = (costs - baseline)[:, None] * (np.eye(len(p)) - p)
    mean = (p[:, None] * rows).sum(0)
    return mean, (p[:, None] * (rows - mean) ** 2).sum(0) ** 0.5
