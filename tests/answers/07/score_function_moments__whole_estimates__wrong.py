def score_function_moments(p, costs, baseline=0.0):
    estimates = (costs - baseline)[:, None] * (np.eye(len(p)) - p)
    rows = np.zeros((len(p), len(p)), dtype=costs.dtype)
    rows[:] = estimates
    estimates = rows
    mean = p @ estimates
    variance = p @ (estimates - mean) ** 2
    return mean, variance
