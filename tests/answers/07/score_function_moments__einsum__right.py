def score_function_moments(p, costs, baseline=0.0):
    g = np.einsum("i,ij->ij", costs - baseline, np.identity(len(p)) - p[None, :])
    mean = np.einsum("i,ij->j", p, g)
    d = g - mean
    return mean, np.einsum("i,ij,ij->j", p, d, d)
