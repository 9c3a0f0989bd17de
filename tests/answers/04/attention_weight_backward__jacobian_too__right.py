def attention_weight_backward(s, h, weights, grad):
    words = weights.shape[-1]
    jacobian = np.einsum("bi,ij->bij", weights, np.eye(words)) - np.einsum("bi,bj->bij", weights, weights)
    delta = np.einsum("bi,bij->bj", grad, jacobian)
    return np.einsum("bj,bjd->bd", delta, h), np.einsum("bj,bd->bjd", delta, s)
