"""Fixed weights in the place of attention's own, to find out what attention is worth.

A decoder that looks at all positions alike, or down a diagonal, doesn't choose: whatever it reaches, it reaches without
attention. Both count a row's own length, which the mask says, and never the batch's.
Masks (B, 1, S) are boolean, True = may attend, padded on the right; a row that may attend nothing gets zeros.
"""

from __future__ import annotations

import torch
from torch import Tensor

from attn.attention import check_mask, masked_softmax


def uniform(mask: Tensor, T: int) -> Tensor:
    """Every real position alike, for T steps: weights (B, T, S), float32."""
    return masked_softmax(torch.zeros(_shape(mask, T), device=mask.device), mask)


def diagonal(mask: Tensor, T: int, *, start: int = 0, slope: float = 1.0, sigma: float = 1.0) -> Tensor:
    """A bell around the place slope·t for steps t = start … start + T − 1: weights (B, T, S), float32.

    The centre stops at a row's last real position. sigma: the bell's standard deviation, in positions.
    Raises ValueError unless sigma is above 0.
    """
    if not sigma > 0:
        raise ValueError(f"sigma must be above 0, got {sigma}")
    _, T, S = _shape(mask, T)
    t = torch.arange(start, start + T, device=mask.device)[:, None]  # (T, 1)
    centre = torch.minimum(slope * t, own_lengths(mask) - 1)  # (B, T, 1)
    distance = torch.arange(S, device=mask.device) - centre  # (B, T, S)
    return masked_softmax(-(distance**2) / (2 * sigma**2), mask)


def own_lengths(mask: Tensor) -> Tensor:
    """How many positions each row may attend to: (B, 1, 1), float32, ready to meet (B, T, S)."""
    return mask.sum(-1, keepdim=True, dtype=torch.float32)


def given(weights: Tensor, start: int, T: int) -> Tensor:
    """The T steps from `start` on of weights (B, T_all, S): (B, T, S). Raises ValueError where there are fewer."""
    if start + T > weights.shape[1]:
        raise ValueError(
            f"given weights (B, T, S) end after step {weights.shape[1]}, but step {start + T} was asked for"
        )
    return weights[:, start : start + T]


def check_weights(weights: Tensor, B: int, S: int) -> Tensor:
    """The weights themselves. Raises ValueError unless they are floating-point numbers (B, T, S)."""
    if weights.ndim != 3 or weights.shape[0] != B or weights.shape[2] != S or not weights.is_floating_point():
        raise ValueError(f"weights must be ({B}, T, {S}), got {weights.dtype} of shape {tuple(weights.shape)}")
    return weights


def _shape(mask: Tensor, T: int) -> tuple[int, int, int]:
    check_mask(mask)
    if mask.ndim != 3 or mask.shape[1] != 1 or T < 1:
        raise ValueError(f"mask must be (B, 1, S) and T at least 1, got {tuple(mask.shape)} and {T}")
    return mask.shape[0], T, mask.shape[2]
