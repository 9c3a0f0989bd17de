def patchify(images, patch):
    B, C, H, W = images.shape
    if H % patch or W % patch:
        raise ValueError("patch must divide height and width")
    x = images.reshape(B, -1, C * patch * patch)
    return x
