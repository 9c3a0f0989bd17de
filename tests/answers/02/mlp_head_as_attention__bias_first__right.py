def mlp_head_as_attention(hidden, weight, bias, values):
    queries = np.insert(hidden, 0, 1.0, axis=1)
    return attention_numpy(queries, np.vstack([bias, weight]).T, values)
