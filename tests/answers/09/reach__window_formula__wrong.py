def reach(mask, layers):
    T = len(mask)
    back = np.arange(T)[:, None] - np.arange(T)
    width = max((t - np.flatnonzero(mask[t]).min() for t in range(T) if mask[t].any()), default=0)
    return (back >= 0) & (back <= width * layers)
