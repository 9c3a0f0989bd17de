def accuracy_by_length(predictions, targets, lengths, bins):
    shares, counts = np.full(len(bins), np.nan), np.zeros(len(bins), dtype=np.int64)
    for place, (low, high) in enumerate(bins):
        good = 0
        for said, wanted, n in zip(predictions, targets, lengths):
            if low <= n <= high:
                counts[place] += 1
                good += said == wanted
        if counts[place]:
            shares[place] = good / counts[place]
    return shares, counts
