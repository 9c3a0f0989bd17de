def neighbour_guess(left, right, counts):
    if (left, right) in counts:
        d = counts[left, right]
        return min(d, key=lambda i: (-d[i], i))
    found = []
    for key in ((left, None), (None, right)):
        if key in counts and key != (None, None):
            d = counts[key]
            i = min(d, key=lambda i: (-d[i], i))
            found.append((d[i] / sum(d.values()), -i))
    if found:
        return -max(found)[1]
    d = counts[None, None]
    return min(d, key=lambda i: (-d[i], i))
