# right: own max per place
import torch
def next_token_loss(logits, tokens, pad):
    x, y = logits[:, :-1], tokens[:, 1:]
    top = x.max(dim=-1, keepdim=True).values.detach()
    log_sum = (x - top).exp().sum(-1).log() + top[..., 0]
    index = y.clamp(min=0, max=x.shape[-1] - 1)[..., None]
    loss = log_sum - x.gather(-1, index)[..., 0]
    weight = y.ne(pad).to(loss.dtype)
    return torch.dot(loss.reshape(-1), weight.reshape(-1)) / weight.sum()
