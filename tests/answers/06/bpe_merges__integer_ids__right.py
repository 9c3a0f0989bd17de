def bpe_merges(counts, n_merges):
    names = sorted({letter for word in counts for letter in word})
    number = {name: i for i, name in enumerate(names)}
    words = [([number[letter] for letter in word], counts[word]) for word in counts]
    merges = []
    for _ in range(n_merges):
        pairs = {}
        for parts, times in words:
            for a, b in zip(parts, parts[1:]):
                pairs[a, b] = pairs.get((a, b), 0) + times
        if not pairs:
            break
        best, most = None, 0
        for (a, b), times in pairs.items():
            if times > most or (times == most and (names[a], names[b]) < (names[best[0]], names[best[1]])):
                best, most = (a, b), times
        merges.append((names[best[0]], names[best[1]]))
        names.append(names[best[0]] + names[best[1]])
        for parts, _ in words:
            i = 0
            while i + 1 < len(parts):
                if (parts[i], parts[i + 1]) == best:
                    parts[i] = len(names) - 1
                    del parts[i + 1]
                i += 1
    return merges
