# slip: hands each step one token and one state without a batch axis
def bidirectional_annotations(x, lengths, step_f, step_b, d_hidden):
    B, S, _ = x.shape
    H = d_hidden
    out = np.zeros((B, S, 2 * H))
    for b in range(B):
        f, g = np.zeros(H), np.zeros(H)
        for i in range(lengths[b]):
            f = step_f(x[b, i], f)
            out[b, i, :H] = f
        for i in reversed(range(lengths[b])):
            g = step_b(x[b, i], g)
            out[b, i, H:] = g
    return out
