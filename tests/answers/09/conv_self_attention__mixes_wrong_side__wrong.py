def conv_self_attention(x, w_q, w_k, w_v, w_o):
    B, C, rows, columns = x.shape
    flat = x.reshape(B, C, -1)
    q, k, v = w_q @ flat, w_k @ flat, w_v @ flat
    a = softmax(q.swapaxes(1, 2) @ k / np.sqrt(len(w_q)))
    return x + (w_o @ (v @ a)).reshape(x.shape), a
