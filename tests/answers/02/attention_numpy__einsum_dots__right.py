def attention_numpy(q, k, v):
    weights = softmax(np.einsum("...sd,...td->...ts", k, q), axis=-1)
    return np.einsum("...sv,...ts->...tv", v, weights), weights
