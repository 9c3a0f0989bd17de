import math

import numpy as np
import torch


def patchify(images, patch):
    B, C, height, width = images.shape
    if height % patch or width % patch:
        raise ValueError("squares don't fill the picture")
    r, c = height // patch, width // patch
    out = torch.empty(B, r * c, C * patch * patch, dtype=images.dtype)
    for n in range(r * c):
        i, j = divmod(n, c)
        for ch in range(C):
            for a in range(patch):
                at = ch * patch * patch + a * patch
                out[:, n, at : at + patch] = images[:, ch, i * patch + a, j * patch : j * patch + patch]
    return out
