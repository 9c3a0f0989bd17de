def masked_attention(q, k, v, mask):
    e = q @ np.moveaxis(k, -1, -2) / np.sqrt(k.shape[-1])
    a = np.zeros(np.broadcast_shapes(e.shape, np.shape(mask)))
    e, allowed = np.broadcast_to(e, a.shape), np.broadcast_to(mask, a.shape)
    for place in np.ndindex(a.shape[:-1]):
        seen = allowed[place]
        if seen.any():
            a[place + (seen,)] = softmax(e[place][seen])
    return a @ v, a
