# in a seen pair a tie goes to the id counted first, not the smallest
def neighbour_guess(left, right, counts):
    if (left, right) in counts:
        found = counts[left, right]
        return max(found, key=found.get)
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
            score[i] = score.get(i, 0) + n / total
    top = max(score.values())
    return min(i for i in score if score[i] >= top - 1e-12)
