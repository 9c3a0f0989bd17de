# violates "The weights must be (10)": the bias comes after the softmax
def mlp_head_as_attention(hidden, weight, bias, values):
    context, weights = attention_numpy(hidden, weight.T, values)
    return context, weights + bias
