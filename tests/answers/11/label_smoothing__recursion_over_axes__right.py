# recursion over leading axes (parts are equally large)


def label_smoothing(logits, targets, eps):
    if targets.ndim > 0:
        parts = [label_smoothing(a, b, eps) for a, b in zip(logits, targets)]
        return sum(parts) / len(parts)
    logp = logits - logits.max()
    logp = logp - logp.exp().sum().log()
    return -(1 - eps) * logp[int(targets)] - eps / len(logits) * logp.sum()
