def teacher_forcing_loss(scores_of, targets, pad, start):
    heard = torch.cat([torch.full((len(targets), 1), start), targets[:, :-1]], 1)
    scores = scores_of(heard)
    return cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=pad, reduction="sum"), (
        targets != pad
    ).sum()
