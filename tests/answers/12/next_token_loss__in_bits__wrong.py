# surprise is measured in bits, so divide by log 2
import math
import torch
def next_token_loss(logits, tokens, pad):
    target = tokens[:, 1:]
    log_p = logits[:, :-1].log_softmax(-1)
    picked = log_p.gather(-1, target[..., None])[..., 0]
    return -picked[target != pad].mean() / math.log(2)
