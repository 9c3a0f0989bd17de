# slip: the context is the mean of the weighted annotations over S and not their sum
def bahdanau_step(x, s, h, mask, w_s, w_h, v, cell):
    e = score_additive(s[:, None], h, w_s, w_h, v)[:, 0]
    a = softmax(np.where(mask, e, -np.inf), axis=-1)
    c = (a[:, :, None] * h).mean(axis=1)
    new = cell(np.concatenate([x, c], axis=-1), s)
    return new, a
