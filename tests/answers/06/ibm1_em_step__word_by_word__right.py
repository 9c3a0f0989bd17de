from collections import defaultdict


def ibm1_em_step(pairs, table):
    n = defaultdict(float)
    for source, target in pairs:
        for f in target:
            whole = sum(table[e, f] for e in source)
            for e in source:
                n[int(e), int(f)] += table[e, f] / whole
    new, seen = np.array(table, dtype=float), {e for e, _ in n}
    for e in seen:
        row = np.array([n.get((e, f), 0.0) for f in range(table.shape[1])])
        new[e] = row / row.sum()
    return new
