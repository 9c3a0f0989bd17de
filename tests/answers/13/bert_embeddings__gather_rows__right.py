def bert_embeddings(tokens, segments, w):
    S = tokens.shape[-1]
    try:
        places = w["position"][torch.arange(S)]
    except IndexError as error:
        raise ValueError("too many tokens") from error
    if segments is None:
        kinds = w["segment"][0]
    else:
        kinds = w["segment"][segments]
    return layer_norm(torch.stack([row for row in w["token"][tokens]]) + places + kinds, *w["norm"])
