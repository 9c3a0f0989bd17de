def teacher_forcing_loss(scores_of, targets, start, pad):
    column = torch.tensor([[start]] * len(targets))
    scores = scores_of(torch.hstack([column, targets]))[:, :-1]
    loss = torch.nn.CrossEntropyLoss(ignore_index=pad, reduction="sum")
    return loss(scores.permute(0, 2, 1), targets), torch.count_nonzero(targets != pad)
