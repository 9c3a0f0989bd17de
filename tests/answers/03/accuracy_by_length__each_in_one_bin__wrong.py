# violates "For each bin": bins may overlap; an answer is put into the first that fits
def accuracy_by_length(predictions, targets, lengths, bins):
    hits, counts = np.zeros(len(bins)), np.zeros(len(bins), int)
    for a, b, n in zip(predictions, targets, lengths):
        for place, (low, high) in enumerate(bins):
            if low <= n <= high:
                hits[place] += a == b
                counts[place] += 1
                break
    with np.errstate(invalid="ignore"):
        return hits / counts, counts
