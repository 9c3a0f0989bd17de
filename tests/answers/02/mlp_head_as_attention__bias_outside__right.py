# the layer computed directly, without vectors that are longer by one
def mlp_head_as_attention(hidden, weight, bias, values):
    weights = softmax(hidden @ weight + bias)
    return weights @ values, weights
