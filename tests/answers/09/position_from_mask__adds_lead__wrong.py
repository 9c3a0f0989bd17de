def position_from_mask(context, lead=0.0):
    return 1 / context - np.exp(lead)
