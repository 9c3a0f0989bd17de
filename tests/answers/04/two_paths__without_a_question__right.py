def two_paths(s, h, weights, grad):
    # no question, no score that depends on h: what is left came as values
    as_values = time_attention_backward(np.zeros(s.shape), h, weights, grad)[1]
    return as_values, time_attention_backward(s, h, weights, grad)[1] - as_values
