def teacher_forcing_loss(scores_of, targets, start, pad):
    heard = torch.nn.functional.pad(targets, (1, 0), value=start)[:, :-1]
    logs = scores_of(heard).log_softmax(dim=-1)
    each = cross_entropy(logs.transpose(1, 2), targets, reduction="none")
    real = (targets != pad).to(each.dtype)
    return torch.where(targets != pad, each, torch.zeros_like(each)).sum(), real.sum()
