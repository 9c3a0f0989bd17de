import numpy as np


def tiled_attention(q, tiles):
    log_z, c = -np.inf, 0.0
    for k, v in tiles:
        e = (q / np.sqrt(q.shape[-1])) @ k.T
        new = np.logaddexp(log_z, np.logaddexp.reduce(e, axis=1, keepdims=True))
        c = c * np.exp(log_z - new) + np.exp(e - new) @ v
        log_z = new
    return c
