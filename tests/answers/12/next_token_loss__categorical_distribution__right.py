# right: categorical distribution
import torch
def next_token_loss(logits, tokens, pad):
    keep = tokens[:, 1:] != pad
    said = torch.distributions.Categorical(logits=logits[:, :-1][keep])
    return said.log_prob(tokens[:, 1:][keep]).mean().neg()
