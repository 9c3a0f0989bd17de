"""What every model asks of the token ids that it is given, in one place.

Only shapes and types are looked at. The values are checked where ids and lengths are made (`data.batches.pad`): a
model that read them would wait for its device at every step, and could not be compiled whole.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def check_tokens(name: str, tokens: Tensor, n_axes: int = 2) -> Tensor:
    """The token ids themselves. ValueError unless they are int64 or int32 with n_axes axes, and not empty."""
    if tokens.ndim != n_axes or tokens.dtype not in (torch.int64, torch.int32) or not tokens.numel():
        raise ValueError(
            f"{name} must be token ids (int64 or int32) with {n_axes} axes and not empty; "
            f"got {tokens.dtype} of shape {tuple(tokens.shape)}"
        )
    return tokens


def look_up(name: str, tokens: Tensor, table: Tensor) -> Tensor:
    """The rows of table (V, d) that the tokens (...) name: (..., d).

    Raises ValueError for an id outside 0 … V − 1, on a CPU. (A GPU stops with an assertion of its own: it finds out
    later than Python.)
    """
    try:
        return F.embedding(tokens, table)
    except IndexError:
        low, high = int(tokens.min()), int(tokens.max())
        raise ValueError(f"{name} must lie in 0 … {len(table) - 1}, got {low} … {high}") from None
