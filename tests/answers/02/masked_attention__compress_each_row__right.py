def masked_attention(q, k, v, mask):
    e = np.einsum("...td,...sd->...ts", q, k) * q.shape[-1] ** -0.5
    shape = np.broadcast_shapes(e.shape, np.shape(mask))
    e, m = np.broadcast_to(e, shape), np.broadcast_to(mask, shape)
    a = np.zeros(shape)
    for p in np.ndindex(*shape[:-1]):
        seen = np.flatnonzero(m[p])
        if seen.size:
            a[p][seen] = softmax(e[p][seen])
    return a @ v, a
