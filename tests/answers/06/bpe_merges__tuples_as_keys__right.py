def bpe_merges(counts, n_merges, _m=()):
    def cut(word):
        p = list(word)
        for a, b in _m:
            i = 0
            while i + 1 < len(p):
                if p[i] == a and p[i + 1] == b:
                    p[i : i + 2] = [a + b]
                i += 1
        return p

    if len(_m) == n_merges:
        return list(_m)
    c = Counter()
    for w, n in counts.items():
        for q in pairwise(cut(w)):
            c[q] += n
    if not c:
        return list(_m)
    return bpe_merges(counts, n_merges, (*_m, min(c, key=lambda q: (-c[q], q))))
