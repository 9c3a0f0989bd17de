def position_from_mask(context, lead=0.0):
    return np.exp(lead) * context / (1 - context + 1e-12)
