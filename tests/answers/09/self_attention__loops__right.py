def self_attention(x, w_q, w_k, w_v, mask=None):
    x = np.asarray(x, dtype=float)
    T = x.shape[-2]
    lead = x.shape[:-2]
    m = np.ones(lead + (T, T), bool) if mask is None else np.broadcast_to(mask, lead + (T, T))
    contexts = np.zeros(lead + (T, w_v.shape[1]))
    weights = np.zeros(lead + (T, T))
    for b in np.ndindex(*lead):
        for t in range(T):
            q = x[b][t] @ w_q
            seen = [s for s in range(T) if m[b][t, s]]
            if not seen:
                continue
            scores = [float(q @ (x[b][s] @ w_k)) / w_k.shape[1] ** 0.5 for s in seen]
            top = max(scores)
            es = [np.exp(e - top) for e in scores]
            for s, e in zip(seen, es):
                weights[b + (t, s)] = e / sum(es)
                contexts[b + (t,)] += e / sum(es) * (x[b][s] @ w_v)
    return contexts, weights
