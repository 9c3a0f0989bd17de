# slip: returns the weights before the new state
def bahdanau_step(x, s, h, mask, w_s, w_h, v, cell):
    e = score_additive(s[:, None], h, w_s, w_h, v)[:, 0]
    a = softmax(np.where(mask, e, -np.inf))
    c = np.einsum("bs,bsd->bd", a, h)
    s = cell(np.concatenate([x, c], axis=-1), s)
    return a, s
