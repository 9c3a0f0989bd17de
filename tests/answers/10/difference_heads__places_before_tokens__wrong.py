def difference_heads(d, T):
    w_q, w_k = np.zeros((2, T + d, T)), np.zeros((2, T + d, T))
    w_q[0, :T] = 1e5 * np.eye(T, k=-1)
    w_q[1, :T] = 1e5 * np.eye(T, k=-3)
    w_k[:, :T] = np.eye(T)
    w_v = np.zeros((2, T + d, d))
    w_v[:, T:] = np.eye(d)
    return w_q, w_k, w_v, np.concatenate([np.eye(d), -np.eye(d)])
