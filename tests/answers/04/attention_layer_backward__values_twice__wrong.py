# slip: += changes the array that is added again
def attention_layer_backward(s, h, weights, grad):
    da, dh0 = weighted_sum_backward(weights, h, grad)
    ds, dh1 = attention_weight_backward(s, h, weights, da)
    dh1 += dh0
    return ds, dh0 + dh1
