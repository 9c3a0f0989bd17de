import numpy as np


def self_attention(x, w_q, w_k, w_v, mask=None):
    q = np.einsum("...td,de->...te", x, w_q)
    k = np.einsum("...td,de->...te", x, w_k)
    v = np.einsum("...td,de->...te", x, w_v)
    e = np.einsum("...te,...se->...ts", q, k) / np.sqrt(w_k.shape[1])
    ok = np.ones(e.shape, bool) if mask is None else np.broadcast_to(mask, e.shape)
    top = np.max(e, axis=-1, keepdims=True, where=ok, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0.0)
    p = np.exp(np.where(ok, e - top, -np.inf))
    total = p.sum(-1, keepdims=True)
    a = p / np.where(total > 0, total, 1.0)
    return np.einsum("...ts,...sv->...tv", a, v), a
