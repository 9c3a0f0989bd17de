# slip: returns the value of the likeliest label instead of the mixture of all values
def mlp_head_as_attention(hidden, weight, bias, values):
    keys = np.column_stack([weight.T, bias])
    queries = np.column_stack([hidden, np.ones(len(hidden))])
    _, weights = attention_numpy(queries, keys, values)
    return values[weights.argmax(axis=1)], weights
