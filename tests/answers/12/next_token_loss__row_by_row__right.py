import torch


def next_token_loss(logits, tokens, pad):
    found = []
    for said, ids in zip(logits, tokens):
        for x, y in zip(said[:-1], ids[1:].tolist()):
            if y != pad:
                found.append(torch.log1p(torch.exp(x - x[y]).sum() - 1) if (x - x[y]).max() < 20 else x.logsumexp(0) - x[y])
    return torch.stack(found).mean()
