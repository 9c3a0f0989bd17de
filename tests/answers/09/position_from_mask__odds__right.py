def position_from_mask(context, lead=0.0):
    c = np.asarray(context)
    odds = (1 - c) / c
    return odds * np.exp(lead)
