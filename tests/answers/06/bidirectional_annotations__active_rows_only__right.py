def bidirectional_annotations(x, lengths, step_f, step_b, d_hidden):
    B, S = x.shape[:2]
    out = np.zeros((B, S, 2 * d_hidden))
    for step, places, a in ((step_f, range(S), 0), (step_b, range(S - 1, -1, -1), d_hidden)):
        state = np.zeros((B, d_hidden))
        for i in places:
            rows = [b for b in range(B) if i < lengths[b]]
            if rows:
                state[rows] = step(x[rows, i], state[rows])
                out[rows, i, a : a + d_hidden] = state[rows]
    return out
