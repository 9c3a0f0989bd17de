# slip: the bias b_y is forgotten
def luong_step(s, h, mask, w_c, w_y, b_y):
    e = np.where(mask, score_dot(s[:, None], h).squeeze(1), -np.inf)
    a = softmax(e, axis=-1)
    c = (a[:, None] @ h).squeeze(1)
    out = np.tanh(np.hstack([c, s]) @ w_c.T)
    probabilities = softmax(out @ w_y.T)
    return probabilities, a
