# violates "no warning": nan are made and then replaced
def masked_attention(q, k, v, mask):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    weights = np.nan_to_num(softmax(np.where(mask, scores, -np.inf)))
    return weights @ v, weights
