def bidirectional_annotations(x, lengths, step_f, step_b, d_hidden):
    out = np.zeros((x.shape[0], x.shape[1], 2 * d_hidden))
    for b, n in enumerate(lengths):
        h = np.zeros((1, d_hidden))
        for i in range(n):
            h = step_f(x[b : b + 1, i], h)
            out[b, i, :d_hidden] = h[0]
        h = np.zeros((1, d_hidden))
        for i in reversed(range(n)):
            h = step_b(x[b : b + 1, i], h)
            out[b, i, d_hidden:] = h[0]
    return out
