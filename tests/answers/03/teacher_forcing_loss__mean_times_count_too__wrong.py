def teacher_forcing_loss(scores_of, targets, start, pad):
    n = (targets != pad).sum()
    heard = torch.column_stack([torch.full((targets.shape[0],), start), targets[:, :-1]])
    scores = scores_of(heard)
    return n * cross_entropy(scores.reshape(-1, scores.shape[-1]), targets.reshape(-1), ignore_index=pad), n
