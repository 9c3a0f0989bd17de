def bert_embeddings(tokens, segments, w):
    B, S = tokens.shape
    if S > w["position"].size(0):
        raise ValueError(f"rows of {S}")
    d = w["token"].size(1)
    x = torch.index_select(w["token"], 0, tokens.reshape(-1)).reshape(B, S, d)
    x = x + w["position"].narrow(0, 0, S).unsqueeze(0)
    kinds = segments if segments is not None else tokens.new_zeros(B, S)
    x = x + w["segment"].index_select(0, kinds.reshape(-1)).view(B, S, d)
    gamma, beta = w["norm"]
    return layer_norm(x, gamma, beta)
