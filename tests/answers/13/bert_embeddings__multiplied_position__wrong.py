def bert_embeddings(tokens, segments, w):
    S = tokens.shape[1]
    if S > len(w["position"]):
        raise ValueError("too long")
    if segments is None:
        segments = torch.zeros_like(tokens)
    return layer_norm(w["token"][tokens] * w["position"][:S] + w["segment"][segments], *w["norm"])
