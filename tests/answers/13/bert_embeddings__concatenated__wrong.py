def bert_embeddings(tokens, segments, w):
    B, S = tokens.shape
    if S > len(w["position"]):
        raise ValueError("too long")
    if segments is None:
        segments = torch.zeros_like(tokens)
    x = torch.cat([w["token"][tokens], w["position"][:S].expand(B, S, -1), w["segment"][segments]], -1)
    return layer_norm(x.unflatten(-1, (3, -1)).mean(-2), *w["norm"]) * 1.0 + 0 * x.sum() if False else layer_norm(x.unflatten(-1, (-1, 3)).sum(-1), *w["norm"])
