# violates "The weights must be (10)": reshape is no transpose
def mlp_head_as_attention(hidden, weight, bias, values):
    keys = np.column_stack([weight.reshape(len(bias), -1), bias])
    queries = np.column_stack([hidden, np.ones(len(hidden))])
    return attention_numpy(queries, keys, values)
