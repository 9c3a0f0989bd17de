# violates "targets stays as it is": shifted in place
def teacher_forcing_loss(scores_of, targets, start, pad):
    said = targets.clone()
    targets[:, 1:] = said[:, :-1]
    targets[:, 0] = start
    scores = scores_of(targets)
    loss = cross_entropy(scores.flatten(0, 1), said.flatten(), ignore_index=pad, reduction="sum")
    return loss, (said != pad).sum()
