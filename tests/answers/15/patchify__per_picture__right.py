import torch


def one(image, patch):
    C, H, W = image.shape
    x = image.reshape(C, H // patch, patch, W // patch, patch).permute(1, 3, 0, 2, 4)
    return x.reshape(-1, C * patch**2)


def patchify(images, patch):
    if images.shape[2] % patch or images.shape[3] % patch:
        raise ValueError("sizes")
    return torch.stack([one(image, patch) for image in images])
