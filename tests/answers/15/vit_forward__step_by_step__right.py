import torch


def vit_forward(images, w, patch, n_heads):
    p = patchify(images, patch)
    x = p @ w["project"][0] + w["project"][1]
    cls = w["token"].reshape(1, 1, -1).repeat(x.shape[0], 1, 1)
    x = torch.cat((cls, x), 1)
    x = x + w["table"]
    for bw in w["blocks"]:
        x = encoder_block(x, bw, n_heads, mask=None, pre=True)
    x = layer_norm(x, w["norm"][0], w["norm"][1])
    return x[:, 0, :] @ w["head"][0] + w["head"][1]
