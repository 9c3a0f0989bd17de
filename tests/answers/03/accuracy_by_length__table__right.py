def accuracy_by_length(predictions, targets, lengths, bins):
    lengths, edges = np.asarray(lengths), np.asarray(bins).reshape(-1, 2)
    inside = (lengths >= edges[:, :1]) & (lengths <= edges[:, 1:])
    right = np.array([p == t for p, t in zip(predictions, targets)], float)
    counts = inside.sum(axis=1)
    sums = inside @ right
    return np.divide(sums, counts, out=np.full(len(counts), np.nan), where=counts > 0), counts
