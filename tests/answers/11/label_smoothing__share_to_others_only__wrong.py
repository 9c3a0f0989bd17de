# eps goes to the V - 1 wrong tokens


def label_smoothing(logits, targets, eps):
    logp = logits.log_softmax(-1)
    right = logp.gather(-1, targets[..., None]).squeeze(-1)
    V = logits.shape[-1]
    rest = (logp.sum(-1) - right) / (V - 1)
    return (-(1 - eps) * right - eps * rest).mean()
