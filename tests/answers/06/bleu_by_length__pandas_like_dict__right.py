def bleu_by_length(counts, lengths, bins):
    sums = [np.zeros(counts.shape[1]) for _ in bins]
    seen = [0] * len(bins)
    for row, n in zip(counts, lengths):
        for k, (low, high) in enumerate(bins):
            if n in range(low, high + 1):
                sums[k] = sums[k] + row
                seen[k] += 1
    result = np.full(len(bins), np.nan)
    for k, s in enumerate(sums):
        if seen[k]:
            right = s[:4]
            fourth = np.sqrt(np.sqrt(np.prod(right / np.where(right > 0, s[4:8], 1))))
            result[k] = 100 * fourth * (np.exp(1 - s[9] / s[8]) if fourth and s[8] < s[9] else 1)
    return result
