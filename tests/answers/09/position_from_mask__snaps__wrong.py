def position_from_mask(context, lead=0.0):
    t = np.exp(lead) * (1 / context - 1)
    near = np.round(t)
    return np.where(np.abs(t - near) < 0.01, near, t)
