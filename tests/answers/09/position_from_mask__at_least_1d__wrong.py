def position_from_mask(context, lead=0.0):
    return np.atleast_1d(np.exp(lead) * (1 / context - 1))
