# I drop the first logits and the last token
import torch
def next_token_loss(logits, tokens, pad):
    log_p = logits[:, 1:].log_softmax(-1)
    target = tokens[:, :-1]
    picked = log_p.gather(-1, target[..., None]).squeeze(-1)
    return -picked[target != pad].mean()
