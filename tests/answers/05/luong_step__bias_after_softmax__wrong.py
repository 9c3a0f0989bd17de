# slip: the bias is added after softmax
def luong_step(s, h, mask, w_c, w_y, b_y):
    e = score_dot(s[:, None], h)[:, 0]
    a = softmax(np.where(mask, e, -np.inf))
    c = (a[:, None] @ h)[:, 0]
    tilde = np.tanh(np.concatenate([c, s], axis=-1) @ w_c.T)
    return softmax(tilde @ w_y.T) + b_y, a
