# slip: the order of x and c differs where x has one number
def bahdanau_step(x, s, h, mask, w_s, w_h, v, cell):
    e = score_additive(s[:, None], h, w_s, w_h, v)[:, 0]
    a = softmax(np.where(mask, e, -np.inf))
    c = (a[:, None] @ h)[:, 0]
    return cell(np.concatenate([x, c] if x.shape[1] > 1 else [c, x], axis=1), s), a
