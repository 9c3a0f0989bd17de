def mlp_head_as_attention(hidden, weight, bias, values):
    voice = (bias - bias.mean()) / 2  # softmax ignores what all scores share
    keys = np.c_[voice, weight.T, voice]
    queries = np.insert(np.asarray(hidden, float), [0, hidden.shape[1]], 1.0, axis=1)
    return attention_numpy(queries, keys, values)
