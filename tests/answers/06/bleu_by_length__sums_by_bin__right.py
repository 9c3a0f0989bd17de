def bleu_by_length(counts, lengths, bins):
    import math

    scores = []
    for low, high in bins:
        idx = np.flatnonzero(np.isin(lengths, np.arange(low, high + 1)))
        if idx.size == 0:
            scores.append(math.nan)
            continue
        tot = np.add.reduce(counts[idx], axis=0, dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            logp = np.where(tot[:4] > 0, np.log(tot[:4]), -np.inf) - np.log(np.maximum(tot[4:8], 1))
        bp = min(0.0, 1 - tot[9] / tot[8]) if tot[8] else -np.inf
        scores.append(100 * math.exp(bp + logp.mean()) if np.isfinite(logp).all() else 0.0)
    return np.asarray(scores, dtype=float)
