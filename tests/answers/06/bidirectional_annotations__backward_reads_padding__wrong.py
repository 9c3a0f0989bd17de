# slip: the backward reader starts at the end of the row and carries what it read in the padding into the sentence
def bidirectional_annotations(x, lengths, step_f, step_b, d_hidden):
    B, S, _ = x.shape
    out = np.zeros((B, S, 2 * d_hidden))
    h = np.zeros((B, d_hidden))
    for i in range(S):
        h = step_f(x[:, i], h)
        out[:, i, :d_hidden] = h
    h = np.zeros((B, d_hidden))
    for i in reversed(range(S)):
        h = step_b(x[:, i], h)
        out[:, i, d_hidden:] = h
    out[np.arange(S) >= lengths[:, None]] = 0
    return out
