# slip: the last softmax is missing, so the tokens get scores and not probabilities
def luong_step(s, h, mask, w_c, w_y, b_y):
    e = score_dot(s[:, None], h)[:, 0]
    e = np.where(mask, e, -np.inf)
    a = softmax(e)
    c = np.sum(a[..., None] * h, axis=1)
    joined = np.concatenate([c, s], axis=-1)
    return np.tanh(joined @ w_c.T) @ w_y.T + b_y, a
