def bpe_merges(counts, n_merges):
    def join(parts, pair):
        if len(parts) < 2:
            return parts
        if parts[:2] == pair:
            return (parts[0] + parts[1],) + join(parts[2:], pair)
        return parts[:1] + join(parts[1:], pair)

    def learn(words, left):
        pairs = {}
        for parts, times in words:
            for pair in zip(parts, parts[1:]):
                pairs[pair] = pairs.get(pair, 0) + times
        if left == 0 or not pairs:
            return []
        best = sorted(sorted(pairs), key=pairs.get, reverse=True)[0]
        return [best] + learn([(join(parts, best), times) for parts, times in words], left - 1)

    return learn([(tuple(word), counts[word]) for word in counts], n_merges)
