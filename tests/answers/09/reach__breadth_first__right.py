def reach(mask, layers):
    n = len(mask)
    out = np.zeros((n, n), dtype=bool)
    for t in range(n):
        seen, edge, left = {t}, {t}, layers
        while edge and left > 0:
            edge = {s for u in edge for s in range(n) if mask[u, s]} - seen
            seen |= edge
            left -= 1
        out[t, sorted(seen)] = True
    return out
