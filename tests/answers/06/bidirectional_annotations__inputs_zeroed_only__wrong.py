# slip: sets the padding's vectors to zero but not the backward state, which a step with a bias changes all the same
def bidirectional_annotations(x, lengths, step_f, step_b, d_hidden):
    B, S, _ = x.shape
    real = (np.arange(S) < lengths[:, None])[..., None]
    clean = np.where(real, x, 0.0)
    h_f = np.zeros((B, S, d_hidden))
    h_b = np.zeros((B, S, d_hidden))
    state = np.zeros((B, d_hidden))
    for i in range(S):
        state = step_f(clean[:, i], state)
        h_f[:, i] = state
    state = np.zeros((B, d_hidden))
    for i in range(S - 1, -1, -1):
        state = step_b(clean[:, i], state)
        h_b[:, i] = state
    return np.where(real, np.concatenate([h_f, h_b], axis=2), 0.0)
