"""A matrix of slopes in NumPy, with variables called jacobian, autograd and func."""

ANSWERS = {
    "weigh_backward": """
def weigh_backward(weights, grad):
    func = np.einsum
    autograd = np.eye(weights.shape[-1])
    jacobian = func("...i,ij->...ij", weights, autograd) - weights[..., :, None] * weights[..., None, :]
    return func("...ij,...j->...i", jacobian, grad)
"""
}
