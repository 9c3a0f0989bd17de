def patchify(images, patch):
    B, C, H, W = images.shape
    if H % patch or W % patch:
        raise ValueError("patch must divide height and width")
    x = images.reshape(B, C, patch, H // patch, patch, W // patch)
    return x.permute(0, 3, 5, 1, 2, 4).reshape(B, -1, C * patch**2)
