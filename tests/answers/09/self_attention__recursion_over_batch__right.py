def self_attention(x, w_q, w_k, w_v, mask=None):
    x = np.asarray(x)
    if x.ndim > 2:
        shape = x.shape[:-1] + (x.shape[-2],)
        m = None if mask is None else np.broadcast_to(mask, shape)
        if len(x) == 0:
            return np.zeros(x.shape[:-1] + (w_v.shape[1],)), np.zeros(shape)
        pairs = [
            self_attention(x[i], w_q, w_k, w_v, None if m is None else m[i])
            for i in range(len(x))
        ]
        return np.stack([p[0] for p in pairs]), np.stack([p[1] for p in pairs])
    s = (x @ w_q) @ (x @ w_k).T / np.sqrt(w_q.shape[1])
    a = masked_softmax(s, mask)
    return a @ (x @ w_v), a
