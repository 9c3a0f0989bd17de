def hard_lookup(query, keys, values):
    def score(j):
        return sum(float(a) * float(b) for a, b in zip(keys[j], query))

    return values[max(range(len(keys)), key=score)]
