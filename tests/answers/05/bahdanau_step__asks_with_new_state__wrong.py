# slip: runs the cell first and scores with the new state, and so runs it twice
def bahdanau_step(x, s, h, mask, w_s, w_h, v, cell):
    c = np.zeros((len(x), h.shape[-1]))
    s_new = cell(np.concatenate([x, c], axis=-1), s)
    e = score_additive(s_new[:, None], h, w_s, w_h, v)[:, 0]
    a = softmax(np.where(mask, e, -np.inf))
    c = (a[:, None] @ h)[:, 0]
    return cell(np.concatenate([x, c], axis=-1), s), a
