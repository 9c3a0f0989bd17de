# violates "The mask broadcasts to the shape of the scores": needs the mask to have as many axes as the scores
def masked_attention(q, k, v, mask):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    weights = np.zeros(scores.shape)
    for spot in np.ndindex(scores.shape[:-1]):
        seen = mask[spot]
        if seen.any():
            weights[spot][seen] = softmax(scores[spot][seen])
    return weights @ v, weights
