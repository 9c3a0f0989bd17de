def bert_embeddings(tokens, segments, w):
    S = tokens.shape[1]
    if S > len(w["position"]):
        raise ValueError("too long")
    x = w["token"][tokens] + w["position"][:S]
    if segments is not None and segments.any():
        x = x + w["segment"][segments]
    return layer_norm(x, *w["norm"])
