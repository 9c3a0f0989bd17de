# slip: sorts lengths into bins by their lower ends only, so lengths in a gap, or above the last bin, are counted in the bin before.
# violates: "(low, high), both included": a length above high is not in the bin
def accuracy_by_length(predictions, targets, lengths, bins):
    right = np.array([p == t for p, t in zip(predictions, targets)], dtype=bool)
    lows = [low for low, _ in bins]
    which = np.digitize(lengths, lows) - 1  # (N,): -1 is below all bins
    shares, counts = np.full(len(bins), np.nan), np.zeros(len(bins), dtype=int)
    for k in range(len(bins)):
        counts[k] = (which == k).sum()
        if counts[k]:
            shares[k] = right[which == k].mean()
    return shares, counts
