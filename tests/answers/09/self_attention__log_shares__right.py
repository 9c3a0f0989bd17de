def self_attention(x, w_q, w_k, w_v, mask=None):
    q, k, v = (np.dot(x, w) for w in (w_q, w_k, w_v))
    s = np.matmul(q, k.swapaxes(-1, -2)) / np.sqrt(k.shape[-1])
    ok = np.full(s.shape, True) if mask is None else np.broadcast_to(mask, s.shape)
    bias = np.where(ok, 0.0, -np.inf)
    s = s + bias
    some = ok.any(-1)
    a = np.zeros_like(s)
    rows = s[some]  # (n, S)
    rows = rows - rows.max(axis=1, keepdims=True) if len(rows) else rows
    a[some] = np.exp(rows) / np.exp(rows).sum(axis=1, keepdims=True)
    return np.matmul(a, v), a
