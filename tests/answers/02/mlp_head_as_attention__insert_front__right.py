def mlp_head_as_attention(hidden, weight, bias, values):
    q = np.insert(hidden.astype(float), 0, 1.0, axis=1)
    k = np.insert(weight.T.astype(float), 0, bias, axis=1)
    return attention_numpy(q, k, values)
