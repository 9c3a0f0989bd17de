def self_attention(x, w_q, w_k, w_v, mask=None):
    q = x @ (w_q / w_q.shape[1] ** 0.5)
    weights = masked_softmax(np.matmul(q, np.moveaxis(x @ w_k, -1, -2)), mask)
    return np.matmul(weights, x) @ w_v, weights
