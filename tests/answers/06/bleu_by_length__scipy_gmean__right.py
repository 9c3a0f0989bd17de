from scipy.stats import gmean


def bleu_by_length(counts, lengths, bins):
    def one(low, high):
        chosen = counts[np.logical_and(low <= lengths, lengths <= high)]
        if len(chosen) == 0:
            return float("nan")
        s = chosen.astype(float).sum(axis=0)
        if np.any(s[:4] <= 0):
            return 0.0
        brevity = 1.0 if s[8] >= s[9] else np.exp(1 - s[9] / s[8])
        return 100 * brevity * gmean(s[:4] / s[4:8])

    return np.array([one(*b) for b in bins])
