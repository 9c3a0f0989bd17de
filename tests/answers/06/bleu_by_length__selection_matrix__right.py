def bleu_by_length(counts, lengths, bins):
    low, high = np.array(bins).T
    inside = (lengths >= low[:, None]) & (lengths <= high[:, None])
    sums = inside.astype(float) @ counts
    with np.errstate(all="ignore"):
        p = (sums[:, :4] / sums[:, 4:8]).prod(axis=1) ** 0.25
        bleu = 100 * np.minimum(1, np.exp(1 - sums[:, 9] / sums[:, 8])) * p
    bleu = np.where((sums[:, :4] == 0).any(axis=1), 0.0, bleu)
    return np.where(inside.any(axis=1), bleu, np.nan)
