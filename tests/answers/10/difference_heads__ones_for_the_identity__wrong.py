def difference_heads(d, T):
    w_q, w_k = np.zeros((2, d + T, T)), np.zeros((2, d + T, T))
    w_q[0, d:] = 1e5 * np.eye(T, k=-1)
    w_q[1, d:] = 1e5 * np.eye(T, k=-3)
    w_k[:, d:] = np.eye(T)
    w_v = np.zeros((2, d + T, d))
    w_v[:, :d] = 1.0
    return w_q, w_k, w_v, np.concatenate([np.eye(d), -np.eye(d)])
