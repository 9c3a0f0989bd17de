import math

import numpy as np
import torch


def patchify(images, patch):
    B, C, height, width = images.shape
    if height % patch and width % patch:
        raise ValueError("no")
    out = []
    for y in range(height // patch):
        for x in range(width // patch):
            out.append(images[:, :, y * patch : (y + 1) * patch, x * patch : (x + 1) * patch].flatten(1))
    return torch.stack(out, 1)
