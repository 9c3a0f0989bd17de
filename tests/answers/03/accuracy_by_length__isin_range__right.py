def accuracy_by_length(predictions, targets, lengths, bins):
    lengths = np.array(lengths)
    right = np.array([a == b for a, b in zip(predictions, targets)], dtype=bool)
    masks = [np.isin(lengths, np.arange(low, high + 1)) for low, high in bins]
    counts = np.array([np.count_nonzero(m) for m in masks])
    hits = np.array([np.count_nonzero(m & right) for m in masks])
    with np.errstate(all="ignore"):
        return hits / counts, counts
