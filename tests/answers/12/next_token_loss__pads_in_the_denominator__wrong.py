# I put zeros at the pads, then .mean() does the rest
import torch
def next_token_loss(logits, tokens, pad):
    target = tokens[:, 1:]
    log_p = logits[:, :-1].log_softmax(-1)
    picked = log_p.gather(-1, target[..., None])[..., 0]
    picked = picked.masked_fill(target == pad, 0.0)
    return -picked.mean()
