# one view, one permute, named axes
def patchify(images, patch):
    b, c, h, w = images.shape
    if h % patch != 0 or w % patch != 0:
        raise ValueError("image size must be a multiple of the patch size")
    x = (
        images.view(b, c, h // patch, patch, w // patch, patch)
        if images.is_contiguous()
        else images.reshape(b, c, h // patch, patch, w // patch, patch)
    )
    return x.permute(0, 2, 4, 1, 3, 5).contiguous().view(b, -1, c * patch * patch)
