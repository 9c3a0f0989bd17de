def mlp_head_as_attention(hidden, weight, bias, values):
    q = np.concatenate([hidden, np.full((len(hidden), 2), 0.5)], axis=1)
    k = np.concatenate([weight.T, bias[:, None], bias[:, None]], axis=1)
    return attention_numpy(q, k, values)
