def position_from_mask(context, lead=0.0):
    return np.exp(np.clip(lead, -10, 10)) * (1 / context - 1)
