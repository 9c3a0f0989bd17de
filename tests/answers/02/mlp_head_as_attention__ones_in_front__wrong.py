# violates "The weights must be (10)": the 1 stands first, the bias last
def mlp_head_as_attention(hidden, weight, bias, values):
    keys = np.column_stack([weight.T, bias])
    queries = np.column_stack([np.ones(len(hidden)), hidden])
    return attention_numpy(queries, keys, values)
