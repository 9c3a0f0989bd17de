# the token gets row 0, the patches the others
import torch


def vit_forward(images, w, patch, n_heads):
    E, b = w["project"]
    table = w["table"]
    patches = patchify(images, patch) @ E + b + table[1:]
    token = (w["token"] + table[0]).expand(images.shape[0], 1, len(w["token"]))
    x = torch.cat([token, patches], dim=1)
    for block in w["blocks"]:
        x = encoder_block(x, block, n_heads)
    gamma, beta = w["norm"]
    W, b = w["head"]
    return layer_norm(x, gamma, beta)[:, 0] @ W + b
