import numpy as np


def self_attention(x, w_q, w_k, w_v, mask=None):
    # one matrix for asking: x (Wq Wk^T) x^T; keys come one after the other
    x = np.asarray(x, dtype=float)
    D, T = w_k.shape[-1], x.shape[-2]
    scores = (x @ (w_q @ w_k.T)) @ np.swapaxes(x, -1, -2) / np.sqrt(D)
    m = np.ones_like(scores, dtype=bool) if mask is None else np.broadcast_to(mask, scores.shape)
    top = np.full(scores.shape[:-1], -np.inf)
    total = np.zeros(scores.shape[:-1])
    for s in range(T):
        here = m[..., s]
        new = np.where(here, np.maximum(top, scores[..., s]), top)
        seen = np.isfinite(new)
        safe = np.where(seen, new, 0.0)
        total = np.where(seen, total * np.exp(np.where(np.isfinite(top), top - safe, -np.inf)), 0.0)
        total = total + np.exp(np.where(here, scores[..., s] - safe, -np.inf))
        top = new
    alive = total > 0
    shift = np.where(alive, top, 0.0)[..., None]
    weights = np.exp(np.where(m, scores - shift, -np.inf)) / np.where(alive, total, 1.0)[..., None]
    return weights @ (x @ w_v), weights
