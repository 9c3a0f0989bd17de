import numpy as np


def conv_self_attention(x, w_q, w_k, w_v, w_o):
    B, C, R, N = x.shape
    q = np.einsum("dc,bcij->bdij", w_q, x)
    k = np.einsum("dc,bcij->bdij", w_k, x)
    v = np.einsum("dc,bcij->bdij", w_v, x)
    e = np.einsum("bdij,bdkl->bijkl", q, k) / np.sqrt(w_q.shape[0])
    e = e.reshape(B, R * N, R * N)
    p = np.exp(e - e.max(axis=2, keepdims=True))
    a = p / p.sum(axis=2, keepdims=True)
    mixed = np.einsum("bijkl,bdkl->bdij", a.reshape(B, R, N, R, N), v)
    return x + np.einsum("cd,bdij->bcij", w_o, mixed), a
