def score_function_moments(p, costs, baseline=0.0):
    estimates = (costs - baseline)[:, None] * (np.eye(len(p)) - p)
    mean = p @ estimates
    variance = ((estimates - mean) ** 2).mean(axis=0)
    return mean, variance
