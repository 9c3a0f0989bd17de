# slip: the backward reader begins with the forward reader's last state and not with zeros
def bidirectional_annotations(x, lengths, step_f, step_b, d_hidden):
    B, S, _ = x.shape
    real = np.arange(S) < lengths[:, None]
    out = np.zeros((B, S, 2 * d_hidden))
    h = np.zeros((B, d_hidden))
    for i in range(S):
        h = np.where(real[:, i, None], step_f(x[:, i], h), h)
        out[:, i, :d_hidden] = np.where(real[:, i, None], h, 0)
    for i in range(S - 1, -1, -1):
        h = np.where(real[:, i, None], step_b(x[:, i], h), h)
        out[:, i, d_hidden:] = np.where(real[:, i, None], h, 0)
    return out
