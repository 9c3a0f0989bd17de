# log p = logit - log sum exp, written with exp


def label_smoothing(logits, targets, eps):
    logp = logits - logits.exp().sum(-1, keepdim=True).log()
    right = logp.gather(-1, targets[..., None]).squeeze(-1)
    return (-(1 - eps) * right - eps * logp.mean(-1)).mean()
