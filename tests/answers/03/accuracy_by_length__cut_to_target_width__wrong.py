def accuracy_by_length(predictions, targets, lengths, bins):
    t = np.array(targets)
    p = np.array(predictions).astype(t.dtype)
    right = p == t
    s, c = np.full(len(bins), np.nan), np.zeros(len(bins), int)
    for j, (lo, hi) in enumerate(bins):
        m = (np.asarray(lengths) >= lo) & (np.asarray(lengths) <= hi)
        c[j] = m.sum()
        if c[j]:
            s[j] = right[m].mean()
    return s, c
