# slip: uses the rows of weight as keys instead of its columns
def mlp_head_as_attention(hidden, weight, bias, values):
    keys = np.column_stack([weight, bias])
    queries = np.column_stack([hidden, np.ones(len(hidden))])
    return attention_numpy(queries, keys, values)
