# violates "scores may be in the thousands" (and "call your attention_numpy")
def mlp_head_as_attention(hidden, weight, bias, values):
    e = np.exp(hidden @ weight) * np.exp(bias)
    weights = e / e.sum(axis=1, keepdims=True)
    return weights @ values, weights
