# violates "nothing is scaled"
def mlp_head_as_attention(hidden, weight, bias, values):
    keys = np.column_stack([weight.T, bias])
    queries = np.column_stack([hidden, np.ones(len(hidden))]) / np.sqrt(len(weight))
    return attention_numpy(queries, keys, values)
