# violates "for each bin (low, high)": a histogram over the low ends, gaps between bins are filled
def accuracy_by_length(predictions, targets, lengths, bins):
    right = np.array([a == b for a, b in zip(predictions, targets)], dtype=float)
    edges = np.array([low for low, _ in bins] + [bins[-1][1] + 1])
    counts = np.histogram(lengths, bins=edges)[0]
    hits = np.histogram(lengths, bins=edges, weights=right)[0]
    with np.errstate(invalid="ignore"):
        return hits / counts, counts
