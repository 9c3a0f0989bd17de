def softmax_backward(weights, grad, axis=-1):
    a, g = weights.astype(np.longdouble), grad.astype(np.longdouble)
    G = (a * g).sum(axis=axis, keepdims=True)
    return (a * (g - G)).astype(np.result_type(weights, grad))
