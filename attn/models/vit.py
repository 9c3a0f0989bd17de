"""A picture as a sentence of patches (Dosovitskiy et al. 2021): the transformer's block, unchanged."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from attn.models.transformer import Sizes, Stack
from attn.positions import LearnedPositions


def patchify(images: Tensor, patch: int) -> Tensor:
    """Cut images (B, C, height, width) into squares, row by row: (B, height·width / patch², C·patch²).

    Raises ValueError if the squares don't fill the picture.
    """
    if images.ndim != 4 or patch < 1 or images.shape[2] % patch or images.shape[3] % patch:
        raise ValueError(
            f"images must be (B, C, height, width), both divisible by patch={patch}; got {tuple(images.shape)}"
        )
    rows = images.unflatten(3, (-1, patch)).unflatten(2, (-1, patch))  # (B, C, rows, patch, columns, patch)
    return rows.permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2)  # (B, rows·columns, C·patch²)


class ViT(nn.Module):
    """Patches, a class token in front, learned positions, the stack; the class token's last state is classified."""

    def __init__(self, sizes: Sizes, n_classes: int, *, image: tuple[int, int, int], patch: int) -> None:
        super().__init__()
        channels, height, width = image
        n_patches = patchify(torch.empty(1, *image), patch).shape[1]  # raises where the patches don't fit
        self.image, self.patch = (channels, height, width), patch
        self.project = nn.Linear(channels * patch**2, sizes.d_model)
        self.class_token = nn.Parameter(torch.zeros(1, 1, sizes.d_model))
        self.positions = LearnedPositions(n_patches + 1, sizes.d_model)
        nn.init.normal_(self.positions.table.weight, std=0.02)
        self.dropout = nn.Dropout(sizes.dropout)
        self.encoder = Stack(sizes, max_len=n_patches + 1)
        self.head = nn.Linear(sizes.d_model, n_classes)

    def forward(self, images: Tensor) -> Tensor:
        """images (B, C, height, width) -> logits (B, n_classes). Raises ValueError for images of another size."""
        return self.head(self.encoder(self._embed(images))[:, 0])  # (B, n_classes)

    def weights(self, images: Tensor) -> list[Tensor]:
        """Each block's weights (B, H, T, T) over the class token and the patches."""
        found = [weights for _, weights in self.encoder.each(self._embed(images), need_weights=True)]
        return [weights for weights in found if weights is not None]

    def _embed(self, images: Tensor) -> Tensor:
        if tuple(images.shape[1:]) != self.image:
            raise ValueError(f"images must be (B, {', '.join(map(str, self.image))}), got {tuple(images.shape)}")
        patches = self.project(patchify(images, self.patch))  # (B, n_patches, d_model)
        x = torch.cat([self.class_token.expand(len(images), -1, -1), patches], 1)  # (B, T, d_model)
        return self.dropout(x + self.positions(x.shape[1]))
