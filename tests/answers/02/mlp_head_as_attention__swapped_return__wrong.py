# slip: returns the weights first and the context second
def mlp_head_as_attention(hidden, weight, bias, values):
    keys = np.concatenate([weight.T, bias[:, None]], axis=1)
    queries = np.concatenate([hidden, np.ones((len(hidden), 1))], axis=1)
    context, weights = attention_numpy(queries, keys, values)
    return weights, context
