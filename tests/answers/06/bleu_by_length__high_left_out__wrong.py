# slip: the upper end of a bin does not belong to it
def bleu_by_length(counts, lengths, bins):
    scores = []
    for low, high in bins:
        rows = counts[(lengths >= low) & (lengths < high)]
        if len(rows) == 0:
            scores.append(np.nan)
            continue
        total = rows.sum(axis=0)
        right, every, c, r = total[:4], total[4:8], total[8], total[9]
        if (right == 0).any():
            scores.append(0.0)
            continue
        scores.append(100 * min(1, np.exp(1 - r / c)) * np.exp(np.log(right / every).mean()))
    return np.array(scores)
