# violates "the same string": 07 and 7 are taken for equal
def accuracy_by_length(predictions, targets, lengths, bins):
    def same(a, b):
        try:
            return int(a) == int(b)
        except ValueError:
            return a == b

    right = np.array([same(a, b) for a, b in zip(predictions, targets)])
    n = np.asarray(lengths)
    inside = [(low <= n) & (n <= high) for low, high in bins]
    shares = np.array([right[i].mean() if i.any() else np.nan for i in inside])
    return shares, np.array([i.sum() for i in inside])
