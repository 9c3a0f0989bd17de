# slip: one shift for all sources
def luong_step(s, h, mask, w_c, w_y, b_y):
    e = np.where(mask, score_dot(s[:, None], h)[:, 0], -np.inf)
    u = np.exp(e - e.max())
    a = u / u.sum(1, keepdims=True)
    c = (a[:, None] @ h)[:, 0]
    t = np.tanh(np.concatenate([c, s], axis=-1) @ w_c.T)
    return softmax(t @ w_y.T + b_y), a
