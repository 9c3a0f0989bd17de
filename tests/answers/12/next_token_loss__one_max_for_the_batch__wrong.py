# subtract the largest logit of all before exp, then it can't overflow
import torch
def next_token_loss(logits, tokens, pad):
    x, target = logits[:, :-1], tokens[:, 1:]
    x = x - x.max()
    log_p = x - x.exp().sum(-1, keepdim=True).log()
    picked = log_p.gather(-1, target[..., None])[..., 0]
    return -picked[target != pad].mean()
