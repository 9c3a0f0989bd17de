import math

import numpy as np
import torch


def patchify(images, patch):
    B, C, height, width = images.shape
    if height % patch or width % patch:
        return ValueError("squares don't fill the picture")
    r, c = height // patch, width // patch
    x = images.reshape(B, C, r, patch, c, patch)
    return x.permute(0, 2, 4, 1, 3, 5).reshape(B, r * c, C * patch**2)
