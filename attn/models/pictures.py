"""Pictures for attention: a grid of features as a set of vectors, and self-attention among its places."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from attn.attention import attention


def grid_to_set(features: Tensor) -> Tensor:
    """A grid (B, C, H, W) as a set of H·W vectors, row after row: (B, H·W, C). ValueError for other axes."""
    return _check_grid("features", features).flatten(2).transpose(1, 2)  # (B, H·W, C)


class Grid(nn.Sequential):
    """A small convolutional network: a picture (B, 3, H, W) -> features (B, C, H / 8, W / 8) with four `channels`.

    Every layer but the last halves the sides: a place of the grid stands for a square of the picture.
    """

    def __init__(self, channels: tuple[int, ...] = (32, 64, 128, 128)) -> None:
        layers: list[nn.Module] = []
        for i, (d_in, d_out) in enumerate(pairwise((3, *channels))):
            stride = 1 if i == len(channels) - 1 else 2
            layers += [
                nn.Conv2d(d_in, d_out, 3, stride=stride, padding=1, bias=False),
                nn.BatchNorm2d(d_out),
                nn.ReLU(),
            ]
        super().__init__(*layers)


class ImageSelfAttention(nn.Module):
    """Every place of a grid looks at every other, through 1×1 convolutions, and adds what it saw (Zhang et al. 2019).

    d_attention is the width of queries, keys and values: half the channels unless given. The last convolution, back
    to all channels, begins at zero: a new module leaves its input as it is.
    """

    def __init__(self, channels: int, d_attention: int | None = None) -> None:
        super().__init__()
        width = max(1, channels // 2) if d_attention is None else d_attention
        if min(channels, width) < 1:
            raise ValueError(f"channels and d_attention must be at least 1, got {channels} and {d_attention}")
        self.w_q = nn.Conv2d(channels, width, 1, bias=False)
        self.w_k = nn.Conv2d(channels, width, 1, bias=False)
        self.w_v = nn.Conv2d(channels, width, 1, bias=False)
        self.w_o = nn.Conv2d(width, channels, 1)
        nn.init.zeros_(self.w_o.weight)
        nn.init.zeros_(torch.as_tensor(self.w_o.bias))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """x (B, C, H, W) -> x with its residual (B, C, H, W), weights (B, H·W, H·W). ValueError for other axes."""
        _check_grid("x", x, self.w_q.in_channels)
        q, k, v = (grid_to_set(w(x)) for w in (self.w_q, self.w_k, self.w_v))  # (B, H·W, width) each
        context, weights = attention(q, k, v)
        seen = context.transpose(1, 2).unflatten(2, x.shape[2:])  # (B, width, H, W)
        return x + self.w_o(seen), weights  # (B, C, H, W), (B, H·W, H·W)


def _check_grid(name: str, x: Tensor, channels: int | None = None) -> Tensor:
    if x.ndim != 4 or not x.numel() or channels not in (None, x.shape[1]):
        raise ValueError(f"{name} must be (B, {channels or 'C'}, H, W), not empty; got shape {tuple(x.shape)}")
    return x
