# slip: the backward states stay in reading order and are not turned back to the places they belong to
def bidirectional_annotations(x, lengths, step_f, step_b, d_hidden):
    B, S, D = x.shape
    real = (np.arange(S) < lengths[:, None])[:, :, None]
    h_f, h_b = np.zeros((B, d_hidden)), np.zeros((B, d_hidden))
    forward, backward = [], []
    for i in range(S):
        h_f = np.where(real[:, i], step_f(x[:, i], h_f), 0.0)
        forward.append(h_f)
    for i in range(S - 1, -1, -1):
        h_b = np.where(real[:, i], step_b(x[:, i], h_b), 0.0)
        backward.append(h_b)
    return np.concatenate([np.stack(forward, axis=1), np.stack(backward, axis=1)], axis=-1)
