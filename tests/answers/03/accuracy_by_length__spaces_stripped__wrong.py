# slip: strips spaces from both strings before comparing them.
# violates: "exactly right (the same string as the target)"
def accuracy_by_length(predictions, targets, lengths, bins):
    right = np.array([p.strip() == t.strip() for p, t in zip(predictions, targets)], dtype=bool)
    lengths = np.asarray(lengths)
    shares, counts = [], []
    for low, high in bins:
        inside = (lengths >= low) & (lengths <= high)
        counts.append(int(inside.sum()))
        shares.append(right[inside].mean() if inside.any() else float("nan"))
    return np.array(shares), np.array(counts)
