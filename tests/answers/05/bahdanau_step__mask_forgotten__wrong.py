# slip: the mask is never used, so padding is looked at
def bahdanau_step(x, s, h, mask, w_s, w_h, v, cell):
    e = score_additive(s[:, None, :], h, w_s, w_h, v)  # (B, 1, S)
    a = softmax(e)
    c = (a @ h)[:, 0]
    new = cell(np.concatenate([x, c], axis=1), s)
    return new, a[:, 0]
