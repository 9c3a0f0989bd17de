# slip: divides by the sum over all source words of the vocabulary instead of over the words of this sentence
def ibm1_em_step(pairs, table):
    share = table / np.maximum(table.sum(axis=0, keepdims=True), 1e-300)
    counts = np.zeros(table.shape)
    for source, target in pairs:
        for e in source:
            for f in target:
                counts[e, f] += share[e, f]
    new = table.copy()
    for e in range(len(table)):
        if counts[e].sum() > 0:
            new[e] = counts[e] / counts[e].sum()
    return new
