def hard_lookup(query, keys, values):
    def best(lo, hi):
        if hi - lo == 1:
            return lo
        mid = (lo + hi) // 2
        a, b = best(lo, mid), best(mid, hi)
        return b if keys[b] @ query > keys[a] @ query else a

    return values[best(0, len(keys))]
