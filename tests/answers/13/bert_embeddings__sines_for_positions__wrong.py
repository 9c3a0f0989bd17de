def bert_embeddings(tokens, segments, w):
    S, d = tokens.shape[1], w["token"].shape[1]
    if S > len(w["position"]):
        raise ValueError("too long")
    if segments is None:
        segments = torch.zeros_like(tokens)
    t = torch.arange(S)[:, None].to(w["token"].dtype)
    k = torch.arange(d)[None] // 2
    angle = t / 10000 ** (2 * k / d)
    pos = torch.where(torch.arange(d) % 2 == 0, angle.sin(), angle.cos())
    return layer_norm(w["token"][tokens] + pos + w["segment"][segments], *w["norm"])
