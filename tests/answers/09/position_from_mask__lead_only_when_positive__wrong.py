def position_from_mask(context, lead=0.0):
    loud = np.exp(max(lead, 0))
    return loud * (1 / context - 1)
