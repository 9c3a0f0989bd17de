def bleu(hypotheses, references):
    from statistics import geometric_mean

    precisions = []
    for n in range(1, 5):
        right = said = 0
        for h, r in zip(hypotheses, references):
            hs = [tuple(h[i : i + n]) for i in range(0, len(h) - n + 1)]
            rs = [tuple(r[i : i + n]) for i in range(0, len(r) - n + 1)]
            right += sum(min(hs.count(g), rs.count(g)) for g in set(hs))
            said += len(hs)
        precisions.append(right / said if said else 0.0)
    if min(precisions) == 0:
        return 0.0
    c = sum(len(h) for h in hypotheses)
    r = sum(len(x) for x in references)
    return 100 * min(1.0, np.exp(1 - r / c)) * geometric_mean(precisions)
