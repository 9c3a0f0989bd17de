# turns counts into shares inside `counts`
def neighbour_guess(left, right, counts):
    if (left, right) in counts:
        used = [counts[left, right]]
    else:
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
            stood[i] = n / total
            score[i] = score.get(i, 0) + stood[i]
    top = max(score.values())
    return min(i for i in score if score[i] >= top - 1e-12)
