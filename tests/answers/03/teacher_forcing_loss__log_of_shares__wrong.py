# violates "scores may be in the thousands": the share of the right one rounds to 0 and is floored
def teacher_forcing_loss(scores_of, targets, start, pad):
    first = torch.full_like(targets[:, :1], start)
    shares = scores_of(torch.cat([first, targets[:, :-1]], dim=1)).softmax(-1)
    right = shares.gather(2, targets[..., None])[..., 0]
    real = targets != pad
    return -(right[real] + 1e-12).log().sum(), real.sum()
