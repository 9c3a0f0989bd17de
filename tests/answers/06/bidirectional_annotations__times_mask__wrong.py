# slip: multiplies by the mask, and 0 times the nan that padding may hold is nan, which the backward reader carries on
def bidirectional_annotations(x, lengths, step_f, step_b, d_hidden):
    B, S, _ = x.shape
    real = (np.arange(S) < lengths[:, None]).astype(float)
    out = np.zeros((B, S, 2 * d_hidden))
    h = np.zeros((B, d_hidden))
    for i in range(S):
        h = step_f(x[:, i], h) * real[:, i, None]
        out[:, i, :d_hidden] = h
    h = np.zeros((B, d_hidden))
    for i in range(S - 1, -1, -1):
        h = step_b(x[:, i], h) * real[:, i, None]
        out[:, i, d_hidden:] = h
    return out
