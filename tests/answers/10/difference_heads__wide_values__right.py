import numpy as np


def difference_heads(d, T):
    n = d + T
    pick = np.vstack([np.zeros((d, T)), np.eye(T)])
    back = [np.diag(np.ones(max(T - b, 0)), -b)[:T, :T] if b < T else np.zeros((T, T)) for b in (1, 3)]
    w_q = np.stack([1000 * pick @ b for b in back])
    w_k = np.stack([pick, pick])
    w_v = np.stack([np.eye(n), np.eye(n)])
    keep = np.vstack([np.eye(d), np.zeros((T, d))])
    return w_q, w_k, w_v, np.vstack([keep, -keep])
