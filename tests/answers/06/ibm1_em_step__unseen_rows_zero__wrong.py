# slip: a source word that occurs in no pair gets a row of zeros and loses its old one
def ibm1_em_step(pairs, table):
    counts = np.zeros(table.shape)
    for source, target in pairs:
        part = table[np.ix_(source, target)]
        np.add.at(counts, np.ix_(source, target), part / part.sum(axis=0))
    total = counts.sum(axis=1, keepdims=True)
    total[total == 0] = 1
    return counts / total
