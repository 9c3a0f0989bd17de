# slip: ignores `axis` and always adds up along axis 1.
# violates: "`axis`: along which of its axes the copies lie"
def repeat_backward(grad, axis=1):
    return grad.sum(axis=1)
