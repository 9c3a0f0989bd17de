# a lesson counts if the token that is read is no pad
import torch
def next_token_loss(logits, tokens, pad):
    inputs, target = tokens[:, :-1], tokens[:, 1:]
    log_p = logits[:, :-1].log_softmax(-1)
    picked = log_p.gather(-1, target.unsqueeze(-1)).squeeze(-1)
    keep = inputs != pad
    return -picked[keep].mean()
