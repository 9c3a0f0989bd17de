def masked_attention(q, k, v, mask):
    e = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    e[~np.broadcast_to(mask, e.shape)] = -np.inf
    with np.errstate(all="ignore"):
        a = softmax(e)
    a[np.isnan(a).all(-1)] = 0
    return a @ v, a
