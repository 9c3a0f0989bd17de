def self_attention(x, w_q, w_k, w_v, mask=None):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    rows = []
    for t in range(x.shape[-2]):
        e = np.einsum("...d,...sd->...s", q[..., t, :], k) / k.shape[-1] ** 0.5
        if mask is None:
            rows.append(softmax(e))
        else:
            m = np.asarray(mask)
            rows.append(masked_softmax(e, np.broadcast_to(m, e.shape[:-1] + (x.shape[-2],) * 2)[..., t, :]))
    a = np.stack(rows, axis=-2)
    return a @ v, a
