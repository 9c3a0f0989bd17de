# right: one hot einsum double
import torch
def next_token_loss(logits, tokens, pad):
    target = tokens[:, 1:].long()
    keep = (target != pad).double()
    ids = torch.where(target != pad, target, torch.zeros_like(target))
    hot = torch.nn.functional.one_hot(ids, logits.shape[-1]).double()
    log_p = logits[:, :-1].double().log_softmax(-1)
    return -torch.einsum("btv,btv,bt->", log_p, hot, keep) / keep.sum()
