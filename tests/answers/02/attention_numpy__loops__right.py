def attention_numpy(q, k, v):
    lead = np.broadcast_shapes(q.shape[:-2], k.shape[:-2], v.shape[:-2])
    qb, kb, vb = (np.broadcast_to(x, lead + x.shape[-2:]) for x in (q, k, v))
    context = np.zeros(lead + (q.shape[-2], v.shape[-1]))
    weights = np.zeros(np.broadcast_shapes(q.shape[:-2], k.shape[:-2]) + (q.shape[-2], k.shape[-2]))
    weights[...] = softmax(q @ np.swapaxes(k, -1, -2))
    wb = np.broadcast_to(weights, lead + weights.shape[-2:])
    for place in np.ndindex(lead):
        for t in range(q.shape[-2]):
            for s in range(k.shape[-2]):
                context[place][t] += wb[place][t, s] * vb[place][s]
    return context, weights
