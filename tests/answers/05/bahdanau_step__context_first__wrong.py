# slip: joins [c; x] although the token comes first
def bahdanau_step(x, s, h, mask, w_s, w_h, v, cell):
    e = score_additive(s[:, None], h, w_s, w_h, v)[:, 0]
    a = softmax(np.where(mask, e, -np.inf))
    c = (a[:, None] @ h)[:, 0]
    return cell(np.concatenate([c, x], axis=-1), s), a
