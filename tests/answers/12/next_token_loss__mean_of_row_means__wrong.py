# first the mean of each row, then the mean of the rows
import torch
def next_token_loss(logits, tokens, pad):
    target = tokens[:, 1:]
    keep = (target != pad).to(logits.dtype)
    log_p = logits[:, :-1].log_softmax(-1)
    picked = log_p.gather(-1, target[..., None])[..., 0]
    rows = (picked * keep).sum(1) / keep.sum(1).clamp(min=1)
    return -rows.mean()
