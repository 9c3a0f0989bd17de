class TooLong(ValueError):
    pass


def bert_embeddings(tokens, segments, w):
    rows = []
    for b in range(tokens.shape[0]):
        row = []
        for s in range(tokens.shape[1]):
            if s >= w["position"].shape[0]:
                raise TooLong
            g = 0 if segments is None else int(segments[b, s])
            row.append(w["token"][int(tokens[b, s])] + w["position"][s] + w["segment"][g])
        rows.append(torch.stack(row))
    return layer_norm(torch.stack(rows), *w["norm"])
