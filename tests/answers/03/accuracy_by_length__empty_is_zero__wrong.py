# violates "An empty bin has the share nan"
def accuracy_by_length(predictions, targets, lengths, bins):
    right = np.array([a == b for a, b in zip(predictions, targets)])
    n = np.asarray(lengths)
    inside = [(low <= n) & (n <= high) for low, high in bins]
    shares = np.array([right[i].sum() / max(1, i.sum()) for i in inside])
    return shares, np.array([i.sum() for i in inside])
