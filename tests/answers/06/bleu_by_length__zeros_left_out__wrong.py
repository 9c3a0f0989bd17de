# slip: takes the mean of the precisions above 0
def bleu_by_length(counts, lengths, bins):
    out = []
    for low, high in bins:
        rows = counts[(lengths >= low) & (lengths <= high)]
        if not len(rows):
            out.append(np.nan)
            continue
        t = rows.sum(axis=0)
        p = t[:4] / np.maximum(t[4:8], 1)
        p = p[p > 0]
        out.append(100 * min(1, np.exp(1 - t[9] / t[8])) * np.exp(np.log(p).mean()) if len(p) else 0.0)
    return np.array(out)
