def repeat_backward(grad, axis):
    def total(copies):
        if len(copies) < 2:
            return copies[0] + 0 if len(copies) else np.zeros(copies.shape[1:])
        middle = len(copies) // 2
        return total(copies[:middle]) + total(copies[middle:])

    return np.asarray(total(np.moveaxis(grad, axis, 0)))
