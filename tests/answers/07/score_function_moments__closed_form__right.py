def score_function_moments(p, costs, baseline=0.0):
    d = np.subtract(costs, baseline)
    m1, m2 = np.dot(p, d), np.dot(p, d**2)
    mean = p * (d - m1)
    second = p * (d**2 * (1 - 2 * p)) + p**2 * m2
    return mean, second - mean**2
