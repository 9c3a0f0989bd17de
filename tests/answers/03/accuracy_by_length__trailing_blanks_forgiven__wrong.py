# violates "the same string": np.char.equal strips blanks at the end
def accuracy_by_length(predictions, targets, lengths, bins):
    right = np.char.equal(np.array(predictions, dtype=str), np.array(targets, dtype=str))
    n = np.asarray(lengths)
    inside = [(low <= n) & (n <= high) for low, high in bins]
    shares = np.array([right[i].mean() if i.any() else np.nan for i in inside])
    return shares, np.array([i.sum() for i in inside])
