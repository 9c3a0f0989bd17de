# violates "The weights must be (10)": the bias is added to each key's coordinates
def mlp_head_as_attention(hidden, weight, bias, values):
    return attention_numpy(hidden, (weight + bias).T, values)
