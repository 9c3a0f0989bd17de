def difference_heads(d, T):
    w_q, w_k = np.zeros((2, d + T, T)), np.zeros((2, d + T, T))
    w_v = np.zeros((2, d + T, d))
    for head, back in enumerate((1, 2)):
        for t in range(back, T):
            w_q[head, d + t, t - back] = 1e5
        w_k[head, d:] = np.eye(T)
        w_v[head, :d] = np.eye(d)
    return w_q, w_k, w_v, np.concatenate([np.eye(d), -np.eye(d)])
