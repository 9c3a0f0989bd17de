def neighbour_guess(left, right, counts):
    def share(d):
        n = sum(d.values())
        return Counter({i: k / n for i, k in d.items()})
    pair = dict(counts).get((left, right))
    if pair is not None:
        score = share(pair)
    else:
        score = Counter()
        for key in [(left, None)] * (left is not None) + [(None, right)] * (right is not None):
            if dict(counts).get(key):
                score.update(share(counts[key]))
    score = score or share(counts[None, None])
    top = max(score.values())
    return min(i for i in score if math.isclose(score[i], top, rel_tol=0, abs_tol=1e-12))
