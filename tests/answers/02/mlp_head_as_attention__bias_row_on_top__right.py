def mlp_head_as_attention(hidden, weight, bias, values):
    table = np.vstack([bias, weight])  # (D + 1, S)
    queries = np.pad(hidden.astype(float), ((0, 0), (1, 0)), constant_values=1)
    return attention_numpy(queries, table.T, values)
