def teacher_forcing_loss(scores_of, targets, start, pad):
    B = targets.shape[0]
    column = torch.tensor([[start]] * B, dtype=targets.dtype)
    scores = scores_of(torch.hstack((column, targets))[:, :-1])
    total, count = scores.sum() * 0, 0
    for row in range(B):
        for t, wanted in enumerate(targets[row].tolist()):
            if wanted != pad:
                total = total - torch.log_softmax(scores[row, t], 0)[wanted]
                count += 1
    return total, count
