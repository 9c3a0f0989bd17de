# slip: a sentence goes to the first bin that fits and is missing in a later bin that holds it too
def bleu_by_length(counts, lengths, bins):
    rows = [[] for _ in bins]
    for n, row in zip(lengths, counts):
        for i, (low, high) in enumerate(bins):
            if low <= n <= high:
                rows[i].append(row)
                break
    out = []
    for found in rows:
        if not found:
            out.append(np.nan)
            continue
        total = np.sum(found, axis=0)
        if min(total[:4]) == 0:
            out.append(0.0)
            continue
        penalty = min(1, np.exp(1 - total[9] / total[8]))
        out.append(100 * penalty * np.exp(np.log(total[:4] / total[4:8]).mean()))
    return np.array(out)
