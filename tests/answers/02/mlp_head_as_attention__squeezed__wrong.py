# violates "Any axis may have size 1"
def mlp_head_as_attention(hidden, weight, bias, values):
    keys = np.column_stack([weight.T, bias])
    queries = np.column_stack([hidden, np.ones(len(hidden))])
    context, weights = attention_numpy(queries, keys, values)
    return np.squeeze(context), np.squeeze(weights)
