import torch


def next_token_loss(logits, tokens, pad):
    x = logits.narrow(1, 0, logits.shape[1] - 1)
    y = tokens.narrow(1, 1, tokens.shape[1] - 1)
    top = x.amax(2, keepdim=True)
    norm = (x - top).exp().sum(2).log() + top.squeeze(2)
    picked = torch.take_along_dim(x, y.unsqueeze(2), 2).squeeze(2)
    losses = torch.where(y == pad, torch.zeros_like(norm), norm - picked)
    return losses.sum() / (y != pad).sum()
