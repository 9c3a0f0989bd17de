import math

import numpy as np
import torch


def vit_forward(images, w, patch, n_heads):
    # order of the words does not matter: token at the end, its position with it
    E, b = w["project"]
    words = patchify(images, patch) @ E + b + w["table"][1:]
    token = (w["token"] + w["table"][0]).expand(words.shape[0], 1, words.shape[2])
    x = torch.cat([words, token], 1)
    for block in w["blocks"]:
        x = encoder_block(x, block, n_heads)
    return layer_norm(x[:, -1], *w["norm"]) @ w["head"][0] + w["head"][1]
