# slip: masked scores are set to 0 instead of minus infinity, so padding keeps a share
def luong_step(s, h, mask, w_c, w_y, b_y):
    e = (h @ s[:, :, None])[:, :, 0]
    a = softmax(e * mask)
    c = (a[:, None, :] @ h)[:, 0]
    tilde = np.tanh(np.concatenate([c, s], -1) @ w_c.T)
    return softmax(tilde @ w_y.T + b_y), a
