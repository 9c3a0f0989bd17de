from fractions import Fraction


def neighbour_guess(left, right, counts):
    if (left, right) in counts:
        own = counts[left, right]
        top = max(own.values())
        return min(i for i in own if own[i] == top)
    votes = defaultdict(Fraction)
    for side in {(left, None), (None, right)} - {(None, None)}:
        if side in counts:
            n = sum(counts[side].values())
            for i, k in counts[side].items():
                votes[i] += Fraction(k, n)
    if not votes:
        votes = counts[None, None]
    return sorted(votes, key=lambda i: (-votes[i], i))[0]
