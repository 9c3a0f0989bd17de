def repeat_backward(grad, axis):
    return np.tensordot(grad, np.ones(grad.shape[axis]), axes=([axis], [0]))
