import math

import numpy as np
import torch


def tiled_attention(q, tiles):
    # keep the context so far (a mean) and the log of the sum
    D = q.shape[1]
    log_z, mean = None, None
    for k, v in tiles:
        e = np.einsum("td,sd->ts", q, k) / np.sqrt(D)
        top = e.max(1, keepdims=True)
        p = np.exp(e - top)
        own = top + np.log(p.sum(1, keepdims=True))
        here = p @ v / p.sum(1, keepdims=True)
        if mean is None:
            log_z, mean = own, here
        else:
            both = np.logaddexp(log_z, own)
            mean = np.exp(log_z - both) * mean + np.exp(own - both) * here
            log_z = both
    return mean
