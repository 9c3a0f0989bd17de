import torch


def vit_forward(images, w, patch, n_heads):
    E, b = w["project"]
    x = patchify(images, patch) @ E + b
    token = w["token"].expand(len(images), 1, -1)
    x = torch.cat([token, x], 1) + w["table"]
    for block in w["blocks"]:
        x = encoder_block(x, block, n_heads) + w["table"]
    x = layer_norm(x, *w["norm"])
    W, b = w["head"]
    return x[:, 0] @ W + b
