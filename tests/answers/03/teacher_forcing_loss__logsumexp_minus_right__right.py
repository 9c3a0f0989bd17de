def teacher_forcing_loss(scores_of, targets, start, pad):
    heard = torch.roll(targets, 1, dims=1)
    heard[:, 0] = start
    scores = scores_of(heard)
    right = scores.gather(-1, targets.unsqueeze(-1)).squeeze(-1)
    real = targets.ne(pad)
    return (torch.logsumexp(scores, dim=-1) - right)[real].sum(), int(real.sum())
