from collections import Counter


def ibm1_em_step(pairs, table):
    n = np.zeros(table.shape)
    for source, target in pairs:
        es, fs = Counter(map(int, source)), Counter(map(int, target))
        for f, times in fs.items():
            whole = sum(k * table[e, f] for e, k in es.items())
            for e, k in es.items():
                n[e, f] += times * k * table[e, f] / whole
    rows = [new / new.sum() if new.sum() else old for new, old in zip(n, table)]
    return np.array(rows)
