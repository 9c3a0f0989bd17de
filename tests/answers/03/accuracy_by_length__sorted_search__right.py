def accuracy_by_length(predictions, targets, lengths, bins):
    order = np.argsort(lengths, kind="stable")
    l = np.asarray(lengths)[order]
    right = np.array([predictions[i] == targets[i] for i in order], dtype=float)
    total = np.concatenate([[0.0], np.cumsum(right)])
    a = np.array([np.searchsorted(l, low, "left") for low, _ in bins])
    z = np.array([np.searchsorted(l, high, "right") for _, high in bins])
    counts = z - a
    return np.where(counts > 0, (total[z] - total[a]) / np.maximum(counts, 1), np.nan), counts
