# slip: the weights keep the axis T of one: (B, 1, S) instead of (B, S)
def bahdanau_step(x, s, h, mask, w_s, w_h, v, cell):
    e = score_additive(s[:, None], h, w_s, w_h, v)  # (B, 1, S)
    a = softmax(np.where(mask[:, None], e, -np.inf))
    c = (a @ h)[:, 0]
    return cell(np.concatenate([x, c], axis=-1), s), a
