import math

import numpy as np
import torch


def grouped_query_attention(q, k, v, mask=None):
    H, n = q.shape[1], k.shape[1]
    if n not in (1, H):
        raise ValueError("one set for all, or one for each")
    return attend(q, k.expand(-1, H, -1, -1), v.expand(-1, H, -1, -1), mask)[0]
