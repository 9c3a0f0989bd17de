def conv_self_attention(x, w_q, w_k, w_v, w_o):
    B, C, rows, columns = x.shape
    words = x.reshape(B, C, -1).swapaxes(1, 2)
    q, k, v = words @ w_q.T, words @ w_k.T, words @ w_v.T
    e = np.exp(q @ k.swapaxes(1, 2) / np.sqrt(len(w_q)))
    a = e / e.sum(-1, keepdims=True)
    return x + (a @ v @ w_o.T).swapaxes(1, 2).reshape(x.shape), a
