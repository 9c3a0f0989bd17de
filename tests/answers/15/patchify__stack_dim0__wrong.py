import math

import numpy as np
import torch


def patchify(images, patch):
    B, C, height, width = images.shape
    if height % patch or width % patch:
        raise ValueError("squares don't fill the picture")
    r, c = height // patch, width // patch
    out = []
    for y in range(0, height, patch):
        for x in range(0, width, patch):
            out.append(images[:, :, y : y + patch, x : x + patch].flatten(1))
    return torch.stack(out)
