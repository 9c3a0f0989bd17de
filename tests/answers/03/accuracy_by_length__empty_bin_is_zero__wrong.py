# slip: gives an empty bin the share 0 instead of nan.
# violates: "An empty bin has the share nan"
def accuracy_by_length(predictions, targets, lengths, bins):
    right = np.array([p == t for p, t in zip(predictions, targets)])
    shares = np.zeros(len(bins))
    counts = np.zeros(len(bins), dtype=int)
    for k, (low, high) in enumerate(bins):
        inside = (low <= np.asarray(lengths)) & (np.asarray(lengths) <= high)
        counts[k] = inside.sum()
        if counts[k] > 0:
            shares[k] = right[inside].mean()
    return shares, counts
