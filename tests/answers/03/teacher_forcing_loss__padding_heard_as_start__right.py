def teacher_forcing_loss(scores_of, targets, start, pad):
    heard = torch.cat([torch.full((len(targets), 1), start), targets[:, :-1]], 1)
    heard = torch.where(heard == pad, start, heard)
    log_p = torch.log_softmax(scores_of(heard), dim=2)
    mask = targets != pad
    picked = torch.masked_select(log_p.gather(2, targets.unsqueeze(2)).squeeze(2), mask)
    return picked.sum().neg(), picked.numel()
