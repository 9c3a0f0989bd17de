# violates "summed": a mean over each row, then the sum; a row of padding alone divides 0 by 0
def teacher_forcing_loss(scores_of, targets, start, pad):
    first = torch.full_like(targets[:, :1], start)
    scores = scores_of(torch.cat([first, targets[:, :-1]], dim=1))
    each = [cross_entropy(s, t, ignore_index=pad) for s, t in zip(scores, targets)]
    return torch.stack(each).sum(), (targets != pad).sum()
