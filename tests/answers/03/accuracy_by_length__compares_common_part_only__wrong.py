# slip: compares character by character with zip, so an answer that is only a beginning of the target (or longer) counts as right.
# violates: "exactly right (the same string as the target)"
def accuracy_by_length(predictions, targets, lengths, bins):
    right = np.array([all(a == b for a, b in zip(p, t)) for p, t in zip(predictions, targets)])
    lengths = np.asarray(lengths)
    shares, counts = [], []
    for low, high in bins:
        inside = (lengths >= low) & (lengths <= high)
        counts.append(inside.sum())
        shares.append(right[inside].mean() if inside.any() else np.nan)
    return np.array(shares), np.array(counts)
