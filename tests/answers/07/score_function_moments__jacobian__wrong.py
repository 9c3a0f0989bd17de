# the softmax's Jacobian in the place of the slope of the logarithm
def score_function_moments(p, costs, baseline=0.0):
    J = np.diag(p) - np.outer(p, p)
    rows = (costs - baseline)[:, None] * J
    mean = p @ rows
    return mean, p @ (rows - mean) ** 2
