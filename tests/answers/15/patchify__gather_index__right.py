import math

import numpy as np
import torch


def patchify(images, patch):
    B, C, height, width = images.shape
    if height % patch or width % patch:
        raise ValueError("squares don't fill the picture")
    r, c = height // patch, width // patch
    number = torch.arange(C * height * width).reshape(C, r, patch, c, patch)
    order = number.movedim((1, 3), (0, 1)).reshape(-1)
    return images.flatten(1)[:, order].reshape(B, r * c, C * patch**2)
