def masked_attention(q, k, v, mask):
    scores = np.einsum("...td,...sd->...ts", q, k) / q.shape[-1] ** 0.5
    seen = np.broadcast_to(mask, scores.shape)
    weights = np.zeros(scores.shape)
    for spot in np.ndindex(scores.shape[:-1]):
        if seen[spot].any():
            weights[spot][seen[spot]] = softmax(scores[spot][seen[spot]])
    return weights @ v, weights
