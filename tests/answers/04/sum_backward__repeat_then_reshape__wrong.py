# slip: repeats the numbers one by one and reshapes, which puts them in order only if the summed axis was the last.
# violates: equation (1): each summand gets the gradient of its own sum
def sum_backward(grad, size, axis):
    grad = np.asarray(grad)
    shape = np.expand_dims(grad, axis).shape
    place = axis % len(shape)
    shape = shape[:place] + (size,) + shape[place + 1 :]
    return np.repeat(grad, size).reshape(shape)
