def hard_lookup(query, keys, values):
    best, found = -np.inf, None
    for key, value in zip(keys, values):
        score = sum(float(a) * float(b) for a, b in zip(key, query))
        if score > best:
            best, found = score, value
    return found
