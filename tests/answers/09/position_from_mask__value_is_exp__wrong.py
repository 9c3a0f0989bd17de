def position_from_mask(context, lead=0.0):
    # took the value for e^lead too
    return np.exp(lead) * (np.exp(lead) / context - 1)
