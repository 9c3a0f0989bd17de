import torch


def vit_forward(images, w, patch, n_heads):
    logits = []
    for image in images:
        words = patchify(image[None], patch)[0] @ w["project"][0] + w["project"][1]
        x = torch.vstack([w["token"][None], words]) + w["table"]
        x = x[None]
        for block in w["blocks"]:
            x = encoder_block(x, block, n_heads)
        logits.append(layer_norm(x[0, 0], *w["norm"]) @ w["head"][0] + w["head"][1])
    return torch.stack(logits)
