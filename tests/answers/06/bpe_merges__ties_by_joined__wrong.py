# slip: settles ties by the joined text
def bpe_merges(counts, n_merges):
    pieces = {w: list(w) for w in counts}
    merges = []
    for _ in range(n_merges):
        c = Counter()
        for w, p in pieces.items():
            for pair in pairwise(p):
                c[pair] += counts[w]
        if not c:
            break
        best = min(c, key=lambda q: (-c[q], "".join(q)))
        merges.append(best)
        for w, p in pieces.items():
            out, i = [], 0
            while i < len(p):
                if tuple(p[i : i + 2]) == best:
                    out.append(p[i] + p[i + 1])
                    i += 2
                else:
                    out.append(p[i])
                    i += 1
            pieces[w] = out
    return merges
