def bert_embeddings(tokens, segments, w):
    tokens = tokens[:, : len(w["position"])]
    S = tokens.shape[1]
    kinds = w["segment"][0] if segments is None else w["segment"][segments[:, :S]]
    return layer_norm(w["token"][tokens] + w["position"][:S] + kinds, *w["norm"])
