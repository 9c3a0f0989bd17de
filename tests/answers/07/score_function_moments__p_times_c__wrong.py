def score_function_moments(p, costs, baseline=0.0):
    off = costs - baseline
    est = off[:, None] * (np.eye(len(p)) - p)
    mean = p * off
    return mean, (p[:, None] * (est - mean) ** 2).sum(0)
