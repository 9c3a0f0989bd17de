def accuracy_by_length(predictions, targets, lengths, bins):
    right = [float(p == t) for p, t in zip(predictions, targets)]
    picks = [[r for r, l in zip(right, lengths) if a <= l <= b] for a, b in bins]
    return np.array([np.mean(p) if p else np.nan for p in picks]), np.array([float(len(p)) for p in picks])
