import math

import numpy as np
import torch


def vit_forward(images, w, patch, n_heads):
    out = []
    for i in range(images.shape[0]):
        words = patchify(images[i : i + 1], patch)[0] @ w["project"][0] + w["project"][1]
        x = torch.vstack([w["token"], words]) + w["table"]
        x = x.unsqueeze(0)
        for block in w["blocks"]:
            x = encoder_block(x, block, n_heads)
        out.append(layer_norm(x[0, 0], *w["norm"]) @ w["head"][0] + w["head"][1])
    return torch.stack(out)
