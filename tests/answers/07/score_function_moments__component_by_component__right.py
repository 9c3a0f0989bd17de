def score_function_moments(p, costs, baseline=0.0):
    S = len(p)
    mean, variance = np.zeros(S), np.zeros(S)
    for j in range(S):
        values = [(costs[i] - baseline) * (float(i == j) - p[j]) for i in range(S)]
        mean[j] = sum(w * v for w, v in zip(p, values))
        variance[j] = sum(w * (v - mean[j]) ** 2 for w, v in zip(p, values))
    return mean, variance
