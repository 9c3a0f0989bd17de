def teacher_forcing_loss(scores_of, targets, start, pad):
    heard = torch.cat([torch.full((len(targets), 1), start), targets[:, :-1]], 1)
    scores = scores_of(heard)
    total = 0
    for e, y in zip(scores, targets):
        total = total + cross_entropy(e, y, ignore_index=pad) * (y != pad).sum()
    return total, (targets != pad).sum()
