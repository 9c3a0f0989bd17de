# slip: gives the shares in percent.
# violates: "shares (bins,), from 0 to 1"
def accuracy_by_length(predictions, targets, lengths, bins):
    right = np.array([p == t for p, t in zip(predictions, targets)])
    shares, counts = [], []
    for low, high in bins:
        inside = (lengths >= low) & (lengths <= high)
        n = int(inside.sum())
        shares.append(100 * right[inside].mean() if n else np.nan)
        counts.append(n)
    return np.array(shares), np.array(counts)
