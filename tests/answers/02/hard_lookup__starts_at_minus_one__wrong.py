def hard_lookup(query, keys, values):
    best, answer = -1.0, values[-1]
    for k, v in zip(keys, values):
        if k @ query >= best:
            best, answer = k @ query, v
    return answer
