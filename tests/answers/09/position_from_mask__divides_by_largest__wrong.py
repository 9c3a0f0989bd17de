def position_from_mask(context, lead=0.0):
    c = context / context.max()
    return np.exp(lead) * (1 / c - 1)
