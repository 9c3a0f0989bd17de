# slip: reads each pair with the table that the pairs before made
def ibm1_em_step(pairs, table):
    new = table.copy()
    counts = np.zeros(table.shape)
    for e, f in pairs:
        part = new[np.ix_(e, f)]
        np.add.at(counts, np.ix_(e, f), part / part.sum(axis=0))
        for x in e:
            new[x] = counts[x] / counts[x].sum()
    return new
