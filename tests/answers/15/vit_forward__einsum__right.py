import torch


def vit_forward(images, w, patch, n_heads):
    x = torch.einsum("bnp,pd->bnd", patchify(images, patch), w["project"][0]) + w["project"][1]
    x = torch.cat([w["token"].tile(len(images), 1, 1), x], 1)
    x = torch.add(x, w["table"])
    i = 0
    while i < len(w["blocks"]):
        x = encoder_block(x, w["blocks"][i], n_heads)
        i += 1
    return torch.einsum("bd,dc->bc", layer_norm(x[:, 0], *w["norm"]), w["head"][0]) + w["head"][1]
