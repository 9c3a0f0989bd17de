# asks by indexing: a defaultdict grows, a plain dict answers as it should
def neighbour_guess(left, right, counts):
    try:
        used = [counts[left, right]]
    except KeyError:
        used = []
    if not used or not used[0]:
        used = []
        if left is not None and (left, None) in counts:
            used.append(counts[left, None])
        if right is not None and (None, right) in counts:
            used.append(counts[None, right])
        if len(used) == 0:
            used.append(counts[None, None])
    score = {}
    for stood in used:
        total = sum(stood.values())
        for i, n in stood.items():
            score[i] = score.get(i, 0) + n / total
    top = max(score.values())
    return min(i for i in score if score[i] >= top - 1e-12)
