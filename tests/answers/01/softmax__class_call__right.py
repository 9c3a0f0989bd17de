class Shares:
    def __init__(self, axis):
        self.axis = axis

    def __call__(self, s):
        top = np.max(s, self.axis, keepdims=True)
        power = np.power(np.e, s - top)
        return np.true_divide(power, np.add.reduce(power, axis=self.axis, keepdims=True))


def softmax(scores, axis=-1):
    return Shares(axis)(scores)
