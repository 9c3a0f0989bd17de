# violates "START ... heard first": START replaces the first character heard, nothing is shifted
def teacher_forcing_loss(scores_of, targets, start, pad):
    heard = targets.clone()
    heard[:, 0] = start
    scores = scores_of(heard)
    loss = cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=pad, reduction="sum")
    return loss, (targets != pad).sum()
