def accuracy_by_length(predictions, targets, lengths, bins):
    ends = np.array(bins).reshape(-1, 2)  # (bins, 2)
    where = np.asarray(lengths).reshape(1, -1)
    inside = ((where >= ends[:, :1]) & (where <= ends[:, 1:])).astype(np.int64)  # (bins, N)
    right = np.fromiter(map(str.__eq__, predictions, targets), dtype=np.int64)  # (N,)
    counts, hits = inside.sum(axis=1), inside @ right
    shares = np.full(counts.shape, np.nan)
    np.divide(hits, counts, out=shares, where=counts > 0)
    return shares, counts
