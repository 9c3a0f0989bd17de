def patchify(images, patch):
    B, C, H, W = images.shape
    if (H % patch, W % patch) != (0, 0):
        raise ValueError("not divisible")
    x = images.reshape(B, C, H // patch, patch, W // patch, patch)
    x = x.transpose(3, 4)  # B C r c p p
    x = x.transpose(1, 2).transpose(2, 3)  # B r c C p p
    return x.reshape(B, (H // patch) * (W // patch), -1)
