# writes the shortened position table back into w; shows when w is used again with a longer row
import torch


def bert_embeddings(tokens, segments, w):
    B, S = tokens.shape
    max_len = w["position"].shape[0]
    if S > max_len:
        raise ValueError(f"{S} tokens, but only {max_len} positions")
    if segments is None:
        segments = torch.zeros_like(tokens)
    w["position"] = w["position"][:S]
    positions = torch.arange(S)
    x = w["token"][tokens] + w["position"][positions] + w["segment"][segments]
    gamma, beta = w["norm"]
    return layer_norm(x, gamma, beta)
