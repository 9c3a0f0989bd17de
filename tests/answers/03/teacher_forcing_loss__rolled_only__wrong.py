# violates "START, then the answer": the last column comes round to the front, START is never heard
def teacher_forcing_loss(scores_of, targets, start, pad):
    heard = torch.roll(targets, 1, dims=1)
    scores = scores_of(heard)
    loss = cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=pad, reduction="sum")
    return loss, (targets != pad).sum()
