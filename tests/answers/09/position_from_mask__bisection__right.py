def position_from_mask(context, lead=0.0):
    # t/e^lead = u solves 1 / (1 + u) = c: halve an interval of log2 u, then one exact Newton step
    c = np.array(context, dtype=float)
    low, high = np.full(c.shape, -60.0), np.full(c.shape, 1023.0)
    for _ in range(80):
        mid = (low + high) / 2
        above = 1 / (1 + 2.0**mid) > c
        low, high = np.where(above, mid, low), np.where(above, high, mid)
    u = 2.0**low
    u = u - (c * (1 + u) - 1) / c
    return u * np.exp(lead)
