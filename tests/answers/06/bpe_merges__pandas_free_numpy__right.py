import numpy as np


def bpe_merges(counts, n_merges):
    # the words as one row of pieces each, the counts as an array of Python integers
    words = [list(word) for word in counts]
    times = [counts[word] for word in counts]
    merges = []
    for _ in range(n_merges):
        places = [(a, b, n) for parts, n in zip(words, times) for a, b in zip(parts, parts[1:])]
        if not places:
            return merges
        pairs = sorted({(a, b) for a, b, _ in places})
        index = {pair: i for i, pair in enumerate(pairs)}
        totals = np.zeros(len(pairs), dtype=np.int64)
        np.add.at(totals, [index[a, b] for a, b, _ in places], [n for _, _, n in places])
        best = pairs[int(np.argmax(totals))]  # the first of the largest
        merges.append(best)
        for parts in words:
            for i in range(len(parts) - 1):
                if i < len(parts) - 1 and (parts[i], parts[i + 1]) == best:
                    parts[i : i + 2] = ["".join(best)]
    return merges
