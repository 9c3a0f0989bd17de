def ibm1_em_step(pairs, table):
    E, F = np.eye(table.shape[0]), np.eye(table.shape[1])
    n = np.zeros(table.shape)
    for source, target in pairs:
        s, t = E[source], F[target]  # (S, n_source), (T, n_target)
        p = t @ table.T @ s.T  # (T, S)
        n += s.T @ (p / p.sum(axis=1, keepdims=True)).T @ t
    total = n.sum(axis=1)
    return np.where(total[:, None] > 0, n / np.where(total > 0, total, 1.0)[:, None], table)
