# softmax, then log: the same as log_softmax
import torch
def next_token_loss(logits, tokens, pad):
    target = tokens[:, 1:]
    p = torch.softmax(logits[:, :-1], dim=-1)
    picked = p.gather(-1, target[..., None])[..., 0]
    return -picked[target != pad].log().mean()
