def mlp_head_as_attention(hidden, weight, bias, values):
    _, a = attention_numpy(hidden, weight.T, values)
    a = softmax(a + bias)
    return a @ values, a
