def accuracy_by_length(predictions, targets, lengths, bins):
    shares, counts = [], []
    for low, high in bins:
        n = good = 0
        for p, t, l in zip(predictions, targets, lengths):
            if low <= l <= high:
                n += 1
                good += p == t
        shares.append(good / n if n else float("nan"))
        counts.append(n)
    return np.array(shares), np.array(counts)
