import numpy as np


def top_p(logits, p, temperature=1.0):
    x = np.asarray(logits, dtype=float) / temperature
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    probs = e / e.sum(axis=-1, keepdims=True)
    flat = probs.reshape(-1, probs.shape[-1])
    out = np.zeros_like(flat)
    for row, new in zip(flat, out):
        order = np.lexsort((np.arange(len(row)), -row))
        size = min(int(np.searchsorted(np.cumsum(row[order]), p)) + 1, len(row))
        new[order[:size]] = row[order[:size]]
        new /= new.sum()
    return out.reshape(probs.shape)
