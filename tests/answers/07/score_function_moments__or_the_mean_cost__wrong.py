def score_function_moments(p, costs, baseline=0.0):
    baseline = baseline or p @ costs
    estimates = (costs - baseline)[:, None] * (np.eye(len(p)) - p)
    mean = p @ estimates
    variance = p @ (estimates - mean) ** 2
    return mean, variance
