# violates "largest": with negative scores only, the first key wins
def hard_lookup(query, keys, values):
    best, place = 0.0, 0
    for s, key in enumerate(keys):
        if key @ query > best:
            best, place = key @ query, s
    return values[place]
