def attention_numpy(q, k, v):
    lead_qk = np.broadcast_shapes(q.shape[:-2], k.shape[:-2])
    lead = np.broadcast_shapes(lead_qk, v.shape[:-2])
    bq, bk = (np.broadcast_to(x, lead_qk + x.shape[-2:]) for x in (q, k))
    a = np.empty(lead_qk + (q.shape[-2], k.shape[-2]))
    for p in np.ndindex(*lead_qk):
        a[p] = softmax(bq[p] @ bk[p].T)
    bv, ba = np.broadcast_to(v, lead + v.shape[-2:]), np.broadcast_to(a, lead + a.shape[-2:])
    c = np.empty(lead + (q.shape[-2], v.shape[-1]))
    for p in np.ndindex(*lead):
        c[p] = ba[p] @ bv[p]
    return c, a
