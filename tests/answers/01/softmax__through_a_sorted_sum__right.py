def softmax(scores, axis=-1):
    s = np.array(scores, dtype=np.float64).swapaxes(axis, 0)
    flat = s.reshape(s.shape[0], -1)
    out = np.zeros_like(flat)
    for column in range(flat.shape[1]):
        top = np.sort(flat[:, column])[-1]
        for i in range(flat.shape[0]):
            out[i, column] = np.exp(flat[i, column] - top)
        out[:, column] /= out[:, column].sum()
    return out.reshape(s.shape).swapaxes(axis, 0)
