def self_attention(x, w_q, w_k, w_v, mask=None):
    D = w_q.shape[1]
    qkv = x @ np.concatenate([w_q, w_k, w_v], axis=1)
    q, k, v = np.split(qkv, [D, 2 * D], axis=-1)
    s = (q[..., :, None, :] * k[..., None, :, :]).sum(-1) / D**0.5
    if mask is None:
        mask = np.ones(s.shape[-2:], dtype=bool)
    a = masked_softmax(s, mask)
    c = (a[..., None] * v[..., None, :, :]).sum(-2)
    return c, a
