# slip: computes the weights again from s and h, so masked words get a gradient.
# violates: "Take `weights` as they come: some words may have been masked and have weight 0"
def attention_weight_backward(s, h, weights, grad):
    scores = (h * s[:, None, :]).sum(axis=2)
    a = softmax(scores)
    delta = softmax_backward(a, grad)
    products = sum_backward(delta, h.shape[2], axis=2)
    return repeat_backward(products * h, axis=1), products * s[:, None, :]
