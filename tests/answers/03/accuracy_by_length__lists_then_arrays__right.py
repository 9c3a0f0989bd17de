def accuracy_by_length(predictions, targets, lengths, bins):
    shares, counts = [], []
    for low, high in bins:
        hits = [p == t for p, t, n in zip(predictions, targets, lengths) if low <= n <= high]
        counts.append(len(hits))
        shares.append(sum(hits) / len(hits) if hits else float("nan"))
    return np.array(shares), np.array(counts)
