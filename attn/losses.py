"""Cross-entropy over the real tokens alone, a piece at a time."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from attn.data.tokens import PAD


def token_loss(
    hidden: Tensor, targets: Tensor, logits: Callable[[Tensor], Tensor], *, pad: int = PAD, piece: int = 256
) -> tuple[Tensor, Tensor]:
    """The summed cross-entropy of the targets that are not `pad`, and their number: what `train` wants of a loss.

    Shapes: hidden (..., d_model), targets (...), logits(hidden (N, d_model)) -> (N, V). Padding gets no logits, and
    `piece` tokens get theirs at once, so that (piece, V) numbers stay in the processor's cache.
    Raises ValueError if the shapes don't fit.
    """
    if hidden.shape[:-1] != targets.shape:
        raise ValueError(f"targets must be {tuple(hidden.shape[:-1])} as hidden is, got {tuple(targets.shape)}")
    real = targets != pad
    parts = zip(hidden[real].split(piece), targets[real].split(piece), strict=True)
    losses = [F.cross_entropy(logits(h), y, reduction="sum") for h, y in parts]
    return torch.stack(losses).sum(), real.sum()
