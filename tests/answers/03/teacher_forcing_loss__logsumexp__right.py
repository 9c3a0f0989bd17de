def teacher_forcing_loss(scores_of, targets, start, pad):
    B, T = targets.shape
    heard = torch.empty_like(targets)
    heard[:, 0] = start
    heard[:, 1:] = targets[:, :-1]
    scores = scores_of(heard)
    right = scores[torch.arange(B)[:, None], torch.arange(T), targets]
    each = scores.logsumexp(dim=2) - right
    mask = (targets != pad).to(scores.dtype)
    return (each * mask).sum(), mask.sum()
