# slip: sums weights times grad over the whole array instead of inside each slice along axis
def softmax_backward(weights, grad, axis=-1):
    average = np.sum(weights * grad)
    return weights * (grad - average)
