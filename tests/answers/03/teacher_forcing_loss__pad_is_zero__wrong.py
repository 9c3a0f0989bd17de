# violates "the ids start and pad": 0 is taken for padding
def teacher_forcing_loss(scores_of, targets, start, pad):
    first = torch.full_like(targets[:, :1], start)
    scores = scores_of(torch.cat([first, targets[:, :-1]], dim=1))
    loss = cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=0, reduction="sum")
    return loss, (targets != 0).sum()
