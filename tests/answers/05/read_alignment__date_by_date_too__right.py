def read_alignment(weights, lengths, part):
    found = []
    rows = range(*PARTS[part].indices(weights.shape[1]))
    for table, n in zip(weights, lengths):
        best, where = -1.0, None
        for i in range(int(n)):
            share = sum(float(table[t, i]) for t in rows) / len(rows)
            if share > best:
                best, where = share, i
        found.append((where, best))
    positions, shares = zip(*found)
    return np.array(positions), np.array(shares)
