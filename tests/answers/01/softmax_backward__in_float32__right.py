def softmax_backward(weights, grad, axis=-1):
    w, g = np.asarray(weights, dtype=np.float32), np.asarray(grad, dtype=np.float32)
    return w * (g - np.sum(w * g, axis=axis, keepdims=True))
