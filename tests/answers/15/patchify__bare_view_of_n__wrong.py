def patchify(images, patch):
    B, C, H, W = images.shape
    if H % patch or W % patch:
        raise ValueError("patch must divide height and width")
    return images.reshape(B, (H // patch) * (W // patch), C * patch**2)
