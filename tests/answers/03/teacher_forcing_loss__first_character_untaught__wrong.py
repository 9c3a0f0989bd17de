# violates "summed over the real characters": START isn't heard and the first character not asked
def teacher_forcing_loss(scores_of, targets, start, pad):
    scores = scores_of(targets[:, :-1])
    said = targets[:, 1:]
    loss = cross_entropy(scores.flatten(0, 1), said.flatten(), ignore_index=pad, reduction="sum")
    return loss, (said != pad).sum()
