# slip: the penalty for saying too little is missing
def bleu_by_length(counts, lengths, bins):
    out = []
    for low, high in bins:
        mask = (low <= lengths) & (lengths <= high)
        if not mask.any():
            out.append(np.nan)
            continue
        sums = counts[mask].sum(axis=0)
        if np.any(sums[:4] == 0):
            out.append(0.0)
        else:
            out.append(100 * np.exp(np.mean(np.log(sums[:4] / sums[4:8]))))
    return np.array(out)
