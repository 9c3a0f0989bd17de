# slip: hands back each pair as a list, which can't be in a set later
def bpe_merges(counts, n_merges):
    rows = [[list(word), counts[word]] for word in sorted(counts.keys())]
    merges = []
    for _ in range(n_merges):
        pairs = {}
        for parts, times in rows:
            for i in range(len(parts) - 1):
                pairs.setdefault((parts[i], parts[i + 1]), []).append(times)
        if not pairs:
            break
        left, right = min(pairs, key=lambda pair: (-sum(pairs[pair]), pair[0], pair[1]))
        merges.append([left, right])
        for row in rows:
            parts, new = row[0], []
            while parts:
                if parts[:2] == [left, right]:
                    new.append(left + right)
                    parts = parts[2:]
                else:
                    new.append(parts[0])
                    parts = parts[1:]
            row[0] = new
    return merges
