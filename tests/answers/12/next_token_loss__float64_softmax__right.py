import torch


def next_token_loss(logits, tokens, pad):
    V = logits.shape[-1]
    said = logits[:, :-1].reshape(-1, V).double()
    wanted = tokens[:, 1:].reshape(-1)
    keep = wanted.ne(pad).nonzero()[:, 0]
    return -torch.log_softmax(said, 1)[keep, wanted[keep]].mean().to(logits.dtype)
