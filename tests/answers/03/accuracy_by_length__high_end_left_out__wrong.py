# slip: leaves out answers whose length is the upper end of the bin.
# violates: "(low, high), both included"
def accuracy_by_length(predictions, targets, lengths, bins):
    right = np.array([p == t for p, t in zip(predictions, targets)])
    lengths = np.asarray(lengths)
    shares, counts = [], []
    for low, high in bins:
        inside = (lengths >= low) & (lengths < high)
        counts.append(inside.sum())
        shares.append(right[inside].mean() if inside.any() else np.nan)
    return np.array(shares), np.array(counts)
