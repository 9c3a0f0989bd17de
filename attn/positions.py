"""Where a token stands: added to its vector (sinusoidal, learned) or turned into queries and keys (rotary)."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def sinusoidal(T: int, d_model: int, *, device: torch.device | str | None = None) -> Tensor:
    """Sines on the even columns, cosines on the odd ones, wavelengths from 2π to 10000·2π (Vaswani et al. 2017, §3.5).

    Returns (T, d_model), float32. Raises ValueError if T < 1 or d_model is odd.
    """
    angles = _angles(torch.arange(_at_least_one(T), device=device), d_model)  # (T, d_model / 2)
    return torch.stack([angles.sin(), angles.cos()], -1).flatten(-2)  # (T, d_model)


class LearnedPositions(nn.Module):
    """One trained vector for each of `max_len` positions (Gehring et al. 2017, §3.1; BERT)."""

    def __init__(self, max_len: int, d_model: int) -> None:
        super().__init__()
        self.table = nn.Embedding(max_len, d_model)

    def forward(self, T: int, start: int = 0) -> Tensor:
        """The vectors of positions start … start + T − 1: (T, d_model). Raises ValueError past the table's end."""
        max_len = self.table.num_embeddings
        if start + _at_least_one(T) > max_len:
            raise ValueError(f"positions {start} … {start + T - 1} asked for, but the model has max_len {max_len}")
        return self.table.weight[start : start + T]  # (T, d_model)


class Rotary(nn.Module):
    """Turn each pair of columns by an angle that grows with the position (Su et al. 2021, §3.2).

    A query and a key then meet in a product that depends on their distance alone. Pairs are (0, 1), (2, 3), …
    The sines and cosines of positions 0 … max_len − 1 are computed once. Raises ValueError for an odd d_head.
    """

    def __init__(self, d_head: int, max_len: int = 4096) -> None:
        super().__init__()
        if d_head % 2:
            raise ValueError(f"d_head must be even: rotary turns pairs of columns; got {d_head}")
        angles = _angles(torch.arange(_at_least_one(max_len)), d_head)  # (max_len, D / 2)
        self.register_buffer("sin", angles.sin(), persistent=False)
        self.register_buffer("cos", angles.cos(), persistent=False)

    def forward(self, x: Tensor, start: int = 0) -> Tensor:
        """x (..., T, D) at positions start … start + T − 1, turned: the same shape and dtype.

        Raises ValueError for another width, or positions from max_len on.
        """
        T, (max_len, half) = x.shape[-2], self.get_buffer("sin").shape
        if x.shape[-1] != 2 * half:
            raise ValueError(f"x must have {2 * half} columns (d_head), got shape {tuple(x.shape)}")
        if start + T > max_len:
            raise ValueError(f"x reaches position {start + T - 1}, but rotary has max_len {max_len}")
        sin, cos = (self.get_buffer(name)[start : start + T].to(x.dtype) for name in ("sin", "cos"))  # (T, D / 2)
        even, odd = x[..., 0::2], x[..., 1::2]  # (..., T, D / 2) each
        return torch.stack([even * cos - odd * sin, even * sin + odd * cos], -1).flatten(-2)  # (..., T, D)


def _angles(positions: Tensor, width: int) -> Tensor:
    """position · 10000^(−2i / width) for the pairs i: (T, width / 2), float32."""
    if width < 2 or width % 2:
        raise ValueError(f"d_model must be even and at least 2, for pairs of a sine and a cosine; got {width}")
    rates = 10_000.0 ** (-torch.arange(0, width, 2, device=positions.device) / width)  # (width / 2)
    return positions[:, None] * rates  # (T, width / 2)


def _at_least_one(T: int) -> int:
    if T < 1:
        raise ValueError(f"T must be at least 1, got {T}")
    return T
