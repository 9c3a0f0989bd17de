import numpy as np


def score_additive(s, h, w_s, w_h, v):
    w = np.concatenate([w_s, w_h], axis=1)
    lead = np.broadcast_shapes(s.shape[:-2], h.shape[:-2])
    grid = (*lead, s.shape[-2], h.shape[-2])
    both = [
        np.broadcast_to(s[..., :, None, :], (*grid, s.shape[-1])),
        np.broadcast_to(h[..., None, :, :], (*grid, h.shape[-1])),
    ]
    return (np.tanh(np.concatenate(both, axis=-1) @ w.T) * v).sum(axis=-1)
