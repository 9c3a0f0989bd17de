def difference_heads(d, T):
    w_q, w_k = np.zeros((2, d + T, T)), np.zeros((2, d + T, T))
    for head, back in enumerate((1, 3)):
        for t in range(back, T):
            w_q[head, d + t, t - back] = np.inf
    w_k[:, d:] = np.eye(T)
    w_v = np.zeros((2, d + T, d))
    w_v[:, :d] = np.eye(d)
    return w_q, w_k, w_v, np.concatenate([np.eye(d), -np.eye(d)])
