# positions begin again at 0 with the second text; shows with segments 0 … 1
import torch


def bert_embeddings(tokens, segments, w):
    B, S = tokens.shape
    max_len = w["position"].shape[0]
    if S > max_len:
        raise ValueError(f"{S} tokens, but only {max_len} positions")
    if segments is None:
        segments = torch.zeros_like(tokens)
    positions = torch.arange(S).repeat(B, 1)
    positions = positions - (segments == 0).sum(1, keepdim=True) * (segments > 0)
    x = w["token"][tokens] + w["position"][positions] + w["segment"][segments]
    gamma, beta = w["norm"]
    return layer_norm(x, gamma, beta)
