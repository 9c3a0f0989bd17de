def reach(mask, layers):
    r = np.identity(mask.shape[0], dtype=bool)
    for _ in range(layers):
        heard = np.any(mask[:, :, None] & r[None, :, :], axis=1)
        if not np.any(heard & ~r):
            return r
        r = np.logical_or(r, heard)
    return r
