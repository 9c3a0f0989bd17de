import math

import numpy as np
import torch


def grouped_query_attention(q, k, v, mask=None):
    H, n = q.shape[1], k.shape[1]
    if H % n:
        raise ValueError("no")
    if mask is not None:
        mask[~mask.any(-1)] = True
    return attend(q, k.repeat_interleave(H // n, 1), v.repeat_interleave(H // n, 1), mask)[0]
