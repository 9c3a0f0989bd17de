# slip: reads right and all n-grams in turn
def bleu_by_length(counts, lengths, bins):
    out = []
    for low, high in bins:
        rows = counts[(lengths >= low) & (lengths <= high)]
        if not len(rows):
            out.append(np.nan)
            continue
        t = rows.sum(axis=0)
        right, every = t[0:8:2], t[1:8:2]
        out.append(
            0.0 if (right == 0).any() else 100 * min(1, np.exp(1 - t[9] / t[8])) * np.exp(np.log(right / every).mean())
        )
    return np.array(out)
