from scipy.sparse import coo_array


def ibm1_em_step(pairs, table):
    n = np.zeros(table.shape)
    for source, target in pairs:
        rows, columns = np.meshgrid(source, target, indexing="ij")
        a = table[rows, columns]
        a = a / a.sum(axis=0, keepdims=True)
        n += coo_array((a.ravel(), (rows.ravel(), columns.ravel())), shape=table.shape).toarray()
    sums = n.sum(axis=1, keepdims=True)
    out = np.array(table, copy=True, dtype=float)
    np.divide(n, sums, out=out, where=sums > 0)
    return out
