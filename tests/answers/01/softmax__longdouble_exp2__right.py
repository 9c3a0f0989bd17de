def softmax(scores, axis=-1):
    s = np.asarray(scores).astype(np.longdouble) / np.log(np.longdouble(2))
    e = np.exp2(s - np.amax(s, axis, keepdims=True))
    return np.divide(e, np.add.reduce(e, axis, keepdims=True)).astype(float)
