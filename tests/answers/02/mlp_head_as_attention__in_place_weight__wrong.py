def mlp_head_as_attention(hidden, weight, bias, values):
    s = hidden @ weight
    s += bias
    bias -= bias.max()
    a = softmax(s)
    return a @ values, a
