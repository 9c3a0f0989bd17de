import math

import numpy as np
import torch


def patchify(images, patch):
    B, C, height, width = images.shape
    if height % patch or width % patch:
        raise ValueError("squares don't fill the picture")
    r, c = height // patch, width // patch
    out = images.new_zeros(B, r * c, C * patch**2)
    for i in range(r):
        for j in range(c):
            square = images[:, :, i * patch : (i + 1) * patch, j * patch : (j + 1) * patch]
            out[:, (i * r + j) % (r * c)] = square.reshape(B, -1)
    return out
