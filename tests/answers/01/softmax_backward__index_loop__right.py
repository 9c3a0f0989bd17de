def softmax_backward(weights, grad, axis=-1):
    out = np.zeros(np.shape(weights))
    n = weights.shape[axis]
    take = lambda array, i: np.take(array, i, axis=axis)
    total = 0
    for i in range(n):
        total = total + take(weights, i) * take(grad, i)
    view = np.moveaxis(out, axis, 0)
    for j in range(n):
        view[j] = take(weights, j) * (take(grad, j) - total)
    return out
