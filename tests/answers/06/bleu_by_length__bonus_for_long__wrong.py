# slip: the penalty is not capped at 1, so translations that are too long get a bonus
def bleu_by_length(counts, lengths, bins):
    out = np.full(len(bins), np.nan)
    for i, (low, high) in enumerate(bins):
        mask = (lengths >= low) & (lengths <= high)
        if not mask.any():
            continue
        total = counts[mask].sum(axis=0)
        if (total[:4] == 0).any():
            out[i] = 0
            continue
        out[i] = 100 * np.exp(1 - total[9] / total[8] + np.log(total[:4] / total[4:8]).mean())
    return out
