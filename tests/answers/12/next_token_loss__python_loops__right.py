# right: python loops
import torch
def next_token_loss(logits, tokens, pad):
    surprises = []
    for row, ids in zip(logits, tokens):
        for x, target in zip(row[:-1], ids[1:]):
            if target.item() != pad:
                surprises.append(torch.logsumexp(x, 0) - x[target.item()])
    return torch.stack(surprises).mean()
