from collections import Counter


def accuracy_by_length(predictions, targets, lengths, bins):
    every, good = Counter(), Counter()
    for said, wanted, n in zip(predictions, targets, lengths):
        every[int(n)] += 1
        good[int(n)] += said == wanted
    counts = [sum(k for n, k in every.items() if low <= n <= high) for low, high in bins]
    hits = [sum(k for n, k in good.items() if low <= n <= high) for low, high in bins]
    shares = [hit / count if count else float("nan") for hit, count in zip(hits, counts)]
    return np.array(shares, dtype=float), np.array(counts, dtype=int)
