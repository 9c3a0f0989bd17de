# slip: scores every sentence alone and takes the mean, instead of adding up the bin first
def bleu_by_length(counts, lengths, bins):
    def one(row):
        if (row[:4] == 0).any():
            return 0.0
        return 100 * min(1, np.exp(1 - row[9] / row[8])) * np.prod(row[:4] / row[4:8]) ** 0.25

    out = np.full(len(bins), np.nan)
    for i, (low, high) in enumerate(bins):
        mask = (lengths >= low) & (lengths <= high)
        if mask.any():
            out[i] = np.mean([one(row) for row in counts[mask]])
    return out
