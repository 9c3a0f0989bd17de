def mlp_head_as_attention(hidden, weight, bias, values):
    keys = np.concatenate([weight, bias[None] / 2, bias[None] / 2]).transpose()
    queries = np.pad(hidden, ((0, 0), (0, 2)), constant_values=1)
    return attention_numpy(queries, keys, values)
