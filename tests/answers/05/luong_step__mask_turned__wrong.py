# slip: the mask's polarity is the wrong way round, minus infinity lands on the real characters
def luong_step(s, h, mask, w_c, w_y, b_y):
    scores = score_dot(s[:, None, :], h)[:, 0, :]  # (B, S)
    scores[mask] = -1e9
    a = softmax(scores)
    c = np.einsum("bs,bsd->bd", a, h)
    s_tilde = np.tanh(np.concatenate([c, s], axis=1) @ w_c.T)
    return softmax(s_tilde @ w_y.T + b_y), a
