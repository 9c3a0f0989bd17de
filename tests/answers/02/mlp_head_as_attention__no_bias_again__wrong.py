# violates "The weights must be (10)": the bias is left out
def mlp_head_as_attention(hidden, weight, bias, values):
    return attention_numpy(hidden, weight.T, values)
