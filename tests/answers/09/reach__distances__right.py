def reach(mask, layers):
    T = len(mask)
    far = np.where(mask, 1.0, np.inf)
    far[np.arange(T), np.arange(T)] = 0.0
    for m in range(T):
        far = np.minimum(far, far[:, m : m + 1] + far[m : m + 1, :])
    return far <= layers
