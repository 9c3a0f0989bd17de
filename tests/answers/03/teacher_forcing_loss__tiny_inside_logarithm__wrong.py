def teacher_forcing_loss(scores_of, targets, start, pad):
    heard = torch.cat([torch.full((len(targets), 1), start), targets[:, :-1]], 1)
    p = scores_of(heard).softmax(-1)
    real = targets != pad
    return -(p.gather(2, targets[..., None])[..., 0] + 1e-9).log()[real].sum(), real.sum()
