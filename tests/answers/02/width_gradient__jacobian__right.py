def width_gradient(queries, keys, values, targets, width):
    scores = -np.square(queries[:, None] - keys[None]).sum(-1) / (2 * width**2)
    a = softmax(scores)
    jacobian = np.eye(a.shape[1]) * a[:, None, :] - a[:, :, None] * a[:, None, :]
    da = np.einsum("tij,tj->ti", jacobian, -2 * scores / width)
    return (2 / len(a)) * np.dot(a @ values - targets, da @ values)
