# slip: puts the backward states in the first half and the forward states in the second
def bidirectional_annotations(x, lengths, step_f, step_b, d_hidden):
    B, S = x.shape[:2]
    H = d_hidden
    real = np.arange(S) < lengths[:, None]
    out = np.zeros((B, S, 2 * H))
    readers = [(step_b, range(S - 1, -1, -1), slice(0, H)), (step_f, range(S), slice(H, 2 * H))]
    for step, places, half in readers:
        h = np.zeros((B, H))
        for i in places:
            h = np.where(real[:, i, None], step(x[:, i], h), 0)
            out[:, i, half] = h
    return out
