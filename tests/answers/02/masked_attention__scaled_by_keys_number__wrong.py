# violates "Scaled attention (9)": the root of S instead of D
def masked_attention(q, k, v, mask):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(k.shape[-2])
    seen = np.broadcast_to(mask, scores.shape)
    some = seen.any(-1, keepdims=True)
    weights = softmax(np.where(seen | ~some, scores, -np.inf)) * some
    return weights @ v, weights
