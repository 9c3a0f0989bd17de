# slip: the forward half is not zero at padding
def bidirectional_annotations(x, lengths, step_f, step_b, d_hidden):
    B, S, _ = x.shape
    H = d_hidden
    real = np.arange(S) < lengths[:, None]
    h_all = np.zeros((B, S, 2 * H))
    h = np.zeros((B, H))
    for i in range(S):
        h = step_f(x[:, i], h)
        h_all[:, i, :H] = h
    h = np.zeros((B, H))
    for i in range(S)[::-1]:
        h = np.where(real[:, i : i + 1], step_b(x[:, i], h), 0)
        h_all[:, i, H:] = h
    return h_all
