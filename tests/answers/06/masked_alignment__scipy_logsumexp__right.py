from scipy.special import logsumexp


def masked_alignment(scores, h, lengths):
    e = np.array(scores, dtype=float)
    for b, n in enumerate(lengths):
        e[b, :, n:] = -np.inf
    total = np.zeros(e.shape[:2] + (1,))
    full = [b for b, n in enumerate(lengths) if n > 0]
    if full:
        total[full] = logsumexp(e[full], axis=2, keepdims=True)
    a = np.exp(e - total)
    return a, a @ h
