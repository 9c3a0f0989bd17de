# a table of places, then one lookup
import torch


def patchify(images, patch):
    B, C, H, W = images.shape
    if H % patch or W % patch:
        raise ValueError("patch does not divide the picture")
    place = torch.arange(C * H * W).reshape(C, H // patch, patch, W // patch, patch)
    place = place.permute(1, 3, 0, 2, 4).reshape(-1, C * patch * patch)
    return images.reshape(B, -1)[:, place]
