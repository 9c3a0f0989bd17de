# violates equation (6) at small weights: computed as a difference of two close numbers, a*g - a*(1-(1-a.g)) loses 1e-30
def softmax_backward(weights, grad, axis=-1):
    a = np.asarray(weights, float)
    total = (a * grad).sum(axis=axis, keepdims=True)
    return (1 + a * grad) - (1 + a * total)
