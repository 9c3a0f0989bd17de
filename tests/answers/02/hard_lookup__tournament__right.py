def _winner(scores, low, high):
    if high - low == 1:
        return low
    middle = (low + high) // 2
    left, right = _winner(scores, low, middle), _winner(scores, middle, high)
    return left if scores[left] >= scores[right] else right


def hard_lookup(query, keys, values):
    scores = np.einsum("sd,d->s", keys, query)
    return values[_winner(scores, 0, len(scores))]
