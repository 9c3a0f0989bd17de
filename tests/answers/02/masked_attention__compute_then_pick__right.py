def masked_attention(q, k, v, mask):
    scores = q / np.sqrt(q.shape[-1]) @ np.swapaxes(k, -1, -2)
    seen = np.broadcast_to(mask, scores.shape)
    hopeless = ~seen.any(-1)
    filled = np.where(seen, scores, -np.inf)
    filled[hopeless] = 0.0
    weights = softmax(filled)
    weights[hopeless] = 0.0
    return np.einsum("...ts,...sv->...tv", weights, v), weights
