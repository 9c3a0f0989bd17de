# right: pick kept rows first
import torch
def next_token_loss(logits, tokens, pad):
    target = tokens[:, 1:]
    b, t = torch.nonzero(target != pad, as_tuple=True)
    rows = logits[b, t]
    said = rows[torch.arange(len(b)), target[b, t]]
    return (torch.logsumexp(rows, dim=1) - said).mean()
