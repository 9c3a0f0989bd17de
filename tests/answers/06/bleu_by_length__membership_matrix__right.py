def bleu_by_length(counts, lengths, bins):
    low, high = np.array(bins, dtype=float).reshape(-1, 2).T
    member = (lengths >= low[:, None]) & (lengths <= high[:, None])  # (bins, N)
    sums = member.astype(float) @ counts  # (bins, 10)
    right, every, c, r = sums[:, :4], sums[:, 4:8], sums[:, 8], sums[:, 9]
    scored = (right > 0).all(axis=1)
    result = np.where(member.any(axis=1), 0.0, np.nan)
    logs = np.log2(right[scored]) - np.log2(every[scored])
    penalty = np.minimum(0.0, 1 - r[scored] / c[scored])
    result[scored] = 100 * np.exp(penalty) * np.exp2(logs.sum(axis=1) / 4)
    return result
