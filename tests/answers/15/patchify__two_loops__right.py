import torch


def patchify(images, patch):
    B, C, H, W = images.shape
    if H % patch or W % patch:
        raise ValueError(f"cannot cut {H}x{W} into {patch}x{patch}")
    out = []
    for r in range(H // patch):
        for c in range(W // patch):
            square = images[:, :, r * patch : (r + 1) * patch, c * patch : (c + 1) * patch]
            out.append(square.reshape(B, -1))
    return torch.stack(out, dim=1)
