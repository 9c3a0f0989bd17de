def difference_heads(d, T):
    places = np.zeros((d, T))
    w_q = np.stack(
        [np.vstack([places, 1e5 * np.eye(T, k=-n)]) for n in (1, 3)]
    )
    w_k = np.stack([np.vstack([places, np.eye(T)])] * 2)
    w_v = np.stack([np.vstack([np.eye(d), np.zeros((T, d))])] * 2)
    w_o = np.vstack([-np.eye(d), np.eye(d)])
    return w_q, w_k, w_v, w_o
