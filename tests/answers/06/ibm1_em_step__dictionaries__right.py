from collections import defaultdict


def ibm1_em_step(pairs, table):
    counts = defaultdict(lambda: defaultdict(float))
    for source, target in pairs:
        source, target = [int(e) for e in source], [int(f) for f in target]
        for f in target:
            whole = sum(float(table[e, f]) for e in source)
            for e in source:
                counts[e][f] += float(table[e, f]) / whole
    new = np.array(table, dtype=float)
    for e, row in counts.items():
        total = sum(row.values())
        if total > 0:
            new[e] = 0.0
            for f, n in row.items():
                new[e, f] = n / total
    return new
