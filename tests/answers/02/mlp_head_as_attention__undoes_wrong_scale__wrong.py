# slip: undoes the scaling of masked_attention with the square root of D, but the queries have D + 1 coordinates
def mlp_head_as_attention(hidden, weight, bias, values):
    keys = np.column_stack([weight.T, bias])
    queries = np.column_stack([hidden, np.ones(len(hidden))])
    queries = queries * np.sqrt(hidden.shape[1])
    everyone = np.ones((len(queries), len(keys)), dtype=bool)
    return masked_attention(queries, keys, values, everyone)
