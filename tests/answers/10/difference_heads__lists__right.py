import numpy as np


def difference_heads(d, T):
    q, k, v = [], [], []
    for back in (1, 3):
        shift = np.zeros((T, T))
        for t in range(back, T):
            shift[t, t - back] = 1
        q.append(np.r_[np.zeros((d, T)), shift * 1e4])
        k.append(np.r_[np.zeros((d, T)), np.eye(T)])
        v.append(np.r_[np.eye(d), np.zeros((T, d))])
    return np.array(q), np.array(k), np.array(v), np.r_[np.eye(d), -np.eye(d)]
