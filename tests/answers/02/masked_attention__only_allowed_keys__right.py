def masked_attention(q, k, v, mask):
    raw = q @ np.moveaxis(k, -1, -2)
    shape = np.broadcast_shapes(raw.shape, np.shape(mask))
    raw, mask = np.broadcast_to(raw, shape), np.broadcast_to(mask, shape)
    weights = np.zeros(shape)
    for row in np.ndindex(*shape[:-1]):
        (allowed,) = np.nonzero(mask[row])
        if len(allowed):
            weights[row + (allowed,)] = softmax(raw[row][allowed] / np.sqrt(q.shape[-1]))
    return np.einsum("...ts,...sv->...tv", weights, v), weights
