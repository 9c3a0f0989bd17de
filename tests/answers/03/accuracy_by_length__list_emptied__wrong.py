def accuracy_by_length(predictions, targets, lengths, bins):
    right, ns = [], list(lengths)
    while predictions:
        right.append(predictions.pop(0) == targets[len(right)])
    right, n = np.array(right), np.asarray(ns)
    inside = [(n >= lo) & (n <= hi) for lo, hi in bins]
    return np.array([right[m].mean() if m.any() else np.nan for m in inside]), np.array([m.sum() for m in inside])
