def blind_floor(H, mask, random, keep):
    p = np.array([random, keep], dtype=float)
    total = p.sum()
    with np.errstate(all="ignore"):
        terms = np.where(p > 0, p * np.log(p / total), 0.0)
    return (mask + random) * H - terms.sum()
