def attention_layer_backward(s, h, weights, grad):
    gw, gh = weighted_sum_backward(weights, h, grad)
    gs, more = attention_weight_backward(s, h, weights, gw)
    gh += more
    return gs, gh
