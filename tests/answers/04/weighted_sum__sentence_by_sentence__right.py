def weighted_sum(weights, h):
    return np.array([w @ states for w, states in zip(weights, h)])
