import torch


def patchify(images, patch):
    B, C, H, W = images.shape
    if H % patch or W % patch:
        raise ValueError("patch")
    out = torch.zeros(B, (H // patch) * (W // patch), C * patch * patch, dtype=images.dtype)
    k = 0
    for r in range(0, H, patch):
        for c in range(0, W, patch):
            out[:, k] = images[:, :, r : r + patch, c : c + patch].detach().reshape(B, -1)
            k += 1
    return out
