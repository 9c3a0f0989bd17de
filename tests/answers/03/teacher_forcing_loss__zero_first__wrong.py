def teacher_forcing_loss(scores_of, targets, start, pad):
    heard = torch.cat([torch.zeros_like(targets[:, :1]), targets[:, :-1]], 1)
    scores = scores_of(heard)
    return cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=pad, reduction="sum"), (
        targets != pad
    ).sum()
