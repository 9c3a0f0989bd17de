def score_function_moments(p, costs, baseline=0.0):
    c = np.asarray(costs, float) - baseline
    p = np.asarray(p, float)
    mean = p * (c - (p * c).sum())
    rows = np.stack([c[i] * ((np.arange(len(p)) == i) - p) for i in range(len(p))])
    return mean, ((rows - mean) ** 2 * p[:, None]).sum(axis=0)
