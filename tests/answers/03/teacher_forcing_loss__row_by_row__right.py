def teacher_forcing_loss(scores_of, targets, start, pad):
    heard = torch.cat((torch.ones_like(targets[:, :1]) * start, targets), dim=-1)[:, :-1]
    scores = scores_of(heard)
    total, count = 0.0, 0
    for row, wanted in zip(scores, targets):
        n = int((wanted != pad).sum())
        if n:
            total = total + cross_entropy(row[:n], wanted[:n], reduction="sum")
            count += n
    return total, count
