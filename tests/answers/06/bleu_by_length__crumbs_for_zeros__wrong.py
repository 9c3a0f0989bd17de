# slip: puts 1e-9 in the place of no right n-gram
def bleu_by_length(counts, lengths, bins):
    out = []
    for low, high in bins:
        rows = counts[(lengths >= low) & (lengths <= high)]
        if not len(rows):
            out.append(np.nan)
            continue
        t = rows.sum(axis=0)
        p = np.maximum(t[:4], 1e-9) / t[4:8]
        out.append(100 * min(1, np.exp(1 - t[9] / t[8])) * np.exp(np.log(p).mean()))
    return np.array(out)
