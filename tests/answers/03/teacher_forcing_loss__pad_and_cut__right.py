def teacher_forcing_loss(scores_of, targets, start, pad):
    heard = torch.nn.functional.pad(targets, (1, 0), value=start)[:, :-1]
    keep = targets.ne(pad)
    return cross_entropy(scores_of(heard)[keep], targets[keep], reduction="sum"), keep.sum()
