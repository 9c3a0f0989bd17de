def mlp_head_as_attention(hidden, weight, bias, values):
    q = np.concatenate([hidden, np.full((hidden.shape[0], 1), 4.0)], axis=-1)
    k = np.r_[weight, bias[None, :] * 0.25].T
    return attention_numpy(q, k, values)
