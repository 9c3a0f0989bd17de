# slip: asks whether the precision is 0, and where no n-gram was possible 0 / 0 makes nan instead of the 0 that is asked for
def bleu_by_length(counts, lengths, bins):
    out = []
    for low, high in bins:
        mask = (lengths >= low) & (lengths <= high)
        if mask.sum() == 0:
            out.append(np.nan)
            continue
        total = counts[mask].sum(axis=0).astype(float)
        with np.errstate(all="ignore"):
            precisions = total[:4] / total[4:8]
            if (precisions == 0).any():
                out.append(0.0)
            else:
                bp = min(1.0, np.exp(1 - total[9] / total[8]))
                out.append(100 * bp * np.exp(np.log(precisions).mean()))
    return np.array(out)
