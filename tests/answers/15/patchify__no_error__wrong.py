def patchify(images, patch):
    B, C, H, W = images.shape
    rows, columns = H // patch, W // patch
    x = images[:, :, : rows * patch, : columns * patch].reshape(B, C, rows, patch, columns, patch)
    return x.permute(0, 2, 4, 1, 3, 5).reshape(B, rows * columns, -1)
