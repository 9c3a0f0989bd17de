# slip: returns the counts before the shares.
# violates: "-> shares (bins,), ... and counts (bins,)"
def accuracy_by_length(predictions, targets, lengths, bins):
    right = np.array([p == t for p, t in zip(predictions, targets)])
    counts = np.array([((lengths >= low) & (lengths <= high)).sum() for low, high in bins])
    shares = np.array(
        [right[(lengths >= low) & (lengths <= high)].mean() if n else np.nan for (low, high), n in zip(bins, counts)]
    )
    return counts, shares
