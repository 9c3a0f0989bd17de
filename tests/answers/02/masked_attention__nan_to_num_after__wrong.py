# slip: lets empty rows become nan and replaces them afterwards, which gives a warning
def masked_attention(q, k, v, mask):
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    weights = softmax(np.where(mask, scores, -np.inf))
    weights = np.nan_to_num(weights, nan=0.0)
    return weights @ v, weights
