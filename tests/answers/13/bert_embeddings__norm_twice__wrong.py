def bert_embeddings(tokens, segments, w):
    S = tokens.shape[1]
    if S > len(w["position"]):
        raise ValueError("too long")
    kinds = w["segment"][0] if segments is None else w["segment"][segments]
    x = layer_norm(w["token"][tokens] + w["position"][:S], *w["norm"])
    return layer_norm(x + kinds, *w["norm"])
