def score_function_moments(p, costs, baseline=0.0):
    costs -= baseline
    estimates = costs[:, None] * (np.eye(len(p)) - p)
    mean = p @ estimates
    variance = p @ (estimates - mean) ** 2
    return mean, variance
