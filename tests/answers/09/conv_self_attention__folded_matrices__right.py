def conv_self_attention(x, w_q, w_k, w_v, w_o):
    words = x.transpose(0, 2, 3, 1).reshape(len(x), -1, x.shape[1])
    meet = w_q.T @ w_k / np.sqrt(len(w_k))  # (C, C)
    give = w_o @ w_v  # (C, C)
    a = softmax(words @ meet @ words.transpose(0, 2, 1))
    out = a @ words @ give.T
    return x + out.transpose(0, 2, 1).reshape(x.shape), a
