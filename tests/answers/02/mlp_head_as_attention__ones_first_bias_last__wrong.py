# slip: puts the column of ones first in the queries but the bias last in the keys, so they don't meet
def mlp_head_as_attention(hidden, weight, bias, values):
    queries = np.hstack([np.ones((hidden.shape[0], 1)), hidden])
    keys = np.hstack([weight.T, bias.reshape(-1, 1)])
    return attention_numpy(queries, keys, values)
