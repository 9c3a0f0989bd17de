import math

import numpy as np
import torch


def grouped_query_attention(q, k, v, mask=None):
    H, n = q.shape[1], k.shape[1]
    if H % n:
        raise ValueError("H_kv must divide H")
    return attend(q, k.mean(1, keepdim=True), v.mean(1, keepdim=True), mask)[0]
