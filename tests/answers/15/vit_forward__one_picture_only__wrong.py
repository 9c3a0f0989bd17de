import math

import numpy as np
import torch


def vit_forward(images, w, patch, n_heads):
    E, b = w["project"]
    words = patchify(images, patch) @ E + b
    token = w["token"][None, None]
    x = torch.cat([token, words], 1) + w["table"]
    for block in w["blocks"]:
        x = encoder_block(x, block, n_heads)
    x = layer_norm(x[:, 0], *w["norm"])
    W, b = w["head"]
    return x @ W + b
