def bpe_merges(counts, n_merges):
    from collections import Counter

    vocabulary = {tuple(word): times for word, times in counts.items()}
    merges = []
    while len(merges) < n_merges:
        pairs = Counter()
        for parts, times in vocabulary.items():
            for left, right in zip(parts[:-1], parts[1:]):
                pairs[left, right] += times
        if len(pairs) == 0:
            return merges
        most = max(pairs.values())
        best = min(pair for pair in pairs if pairs[pair] == most)
        merges.append(best)
        new = {}
        for parts, times in vocabulary.items():
            out = []
            for part in parts:
                out.append(part)
            i = 0
            while i < len(out) - 1:
                if (out[i], out[i + 1]) == best:
                    out[i : i + 2] = [best[0] + best[1]]
                i += 1
            new[tuple(out)] = times
        vocabulary = new
    return merges
