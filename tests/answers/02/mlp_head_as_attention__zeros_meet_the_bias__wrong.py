# violates "The weights must be (10)": zeros in the queries, the bias never counts
def mlp_head_as_attention(hidden, weight, bias, values):
    keys = np.column_stack([weight.T, bias])
    queries = np.column_stack([hidden, np.zeros(len(hidden))])
    return attention_numpy(queries, keys, values)
