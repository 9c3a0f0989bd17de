def difference_heads(d, T):
    n = d + T
    w_q = np.stack([1e5 * np.eye(n, k=-1), 1e5 * np.eye(n, k=-3)])
    w_k = np.stack([np.eye(n), np.eye(n)])
    w_v = np.stack([np.eye(n, d), np.eye(n, d)])
    w_o = np.concatenate([np.eye(d), -np.eye(d)])
    return w_q, w_k, w_v, w_o
