# violates "a tensor of one number that gradients can go back through"
def teacher_forcing_loss(scores_of, targets, start, pad):
    first = torch.full_like(targets[:, :1], start)
    scores = scores_of(torch.cat([first, targets[:, :-1]], dim=1))
    loss = cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=pad, reduction="sum")
    return torch.tensor(loss.item()), int((targets != pad).sum())
