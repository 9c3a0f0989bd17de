# slip: uses the scaled dot score where the plain one is asked for
def luong_step(s, h, mask, w_c, w_y, b_y):
    e = score_dot(s[:, None, :], h, scaled=True)[:, 0, :]
    a = softmax(np.where(mask, e, -np.inf), axis=-1)
    c = (a[:, None, :] @ h)[:, 0, :]
    tilde = np.tanh(np.concatenate((c, s), axis=-1) @ w_c.T)
    p = softmax(tilde @ w_y.T + b_y, axis=-1)
    return p, a
