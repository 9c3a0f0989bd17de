def accuracy_by_length(predictions, targets, lengths, bins):
    right = np.array(predictions, dtype=object) == np.array(targets, dtype=object)
    lengths = np.array(lengths)
    both = [right[np.isin(lengths, np.arange(low, high + 1))].astype(float) for low, high in bins]
    shares = [np.average(r) if r.size else np.nan for r in both]
    return np.array(shares, dtype=float), np.array([r.size for r in both])
