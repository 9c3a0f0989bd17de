# violates "lengths (N,) of the sources": the lengths of the targets
def accuracy_by_length(predictions, targets, lengths, bins):
    right = np.array([a == b for a, b in zip(predictions, targets)])
    n = np.array([len(t) for t in targets])
    inside = [(low <= n) & (n <= high) for low, high in bins]
    shares = np.array([right[i].mean() if i.any() else np.nan for i in inside])
    return shares, np.array([i.sum() for i in inside])
