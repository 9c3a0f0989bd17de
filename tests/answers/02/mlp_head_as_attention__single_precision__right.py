def mlp_head_as_attention(hidden, weight, bias, values):
    k = np.zeros((weight.shape[1], weight.shape[0] + 1), dtype=np.float32)
    k[:, :-1] = weight.T
    k[:, -1] = bias
    q = np.ones((len(hidden), weight.shape[0] + 1), dtype=np.float32)
    q[:, :-1] = hidden
    return attention_numpy(q, k, values)
