def accuracy_by_length(predictions, targets, lengths, bins):
    out = []
    for low, high in bins:
        hits = [p == t for p, t, n in zip(predictions, targets, lengths) if low <= n <= high]
        out.append((sum(hits) / len(hits) if hits else float("nan"), len(hits)))
    return tuple(zip(*out))
