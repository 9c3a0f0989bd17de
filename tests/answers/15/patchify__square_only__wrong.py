import math

import numpy as np
import torch


def patchify(images, patch):
    B, C, side, _ = images.shape
    if side % patch:
        raise ValueError("no")
    n = side // patch
    x = images.reshape(B, C, n, patch, n, patch)
    return x.permute(0, 2, 4, 1, 3, 5).reshape(B, n * n, C * patch**2)
