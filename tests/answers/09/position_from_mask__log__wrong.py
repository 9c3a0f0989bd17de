def position_from_mask(context, lead=0.0):
    return np.log(context / (1 - context + 1e-300)) + lead
