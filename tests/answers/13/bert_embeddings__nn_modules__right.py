def bert_embeddings(tokens, segments, w):
    if tokens.size(1) > w["position"].size(0):
        raise ValueError("S > max_len")
    F = torch.nn.functional
    if segments is None:
        segments = torch.zeros(tokens.shape, dtype=torch.long)
    x = F.embedding(tokens, w["token"])
    x += F.embedding(segments, w["segment"])
    x += F.embedding(torch.arange(tokens.size(1)), w["position"])
    return F.layer_norm(x, (x.size(-1),), weight=w["norm"][0], bias=w["norm"][1], eps=1e-12)
