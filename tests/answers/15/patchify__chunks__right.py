import torch


def patchify(images, patch):
    height, width = images.shape[-2], images.shape[-1]
    if height % patch > 0:
        raise ValueError("height")
    if width % patch > 0:
        raise ValueError("width")
    rows = torch.chunk(images, height // patch, dim=2)
    squares = [s for row in rows for s in torch.chunk(row, width // patch, dim=3)]
    return torch.cat([s.flatten(1).unsqueeze(1) for s in squares], dim=1)
