"""Attention: a weighted mean of values, the weights a softmax of scores; and the masks that say who may look where.

Masks are boolean, True = may attend. (The `key_padding_mask` and `attn_mask` of torch.nn.MultiheadAttention mean the
opposite: pass `~mask` there.) A masked score becomes −inf; a query that may attend nothing gets zeros, never NaN.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor


def attention(
    q: Tensor, k: Tensor, v: Tensor, *, mask: Tensor | None = None, dropout: float = 0.0
) -> tuple[Tensor, Tensor]:
    """softmax(q kᵀ / √D) v over any leading axes (Vaswani et al. 2017, eq. 1).

    Shapes: q (..., T, D), k (..., S, D), v (..., S, Dv) -> context (..., T, Dv), weights (..., T, S).
    mask: boolean, broadcastable to (..., T, S), True = may attend; a query that may attend nothing gets zeros.
    dropout: the share of weights that the context does without; the caller says when it trains.
    Raises ValueError if the shapes don't fit or the mask isn't boolean.
    """
    check_qkv(q, k, v)
    scores = q / math.sqrt(q.shape[-1]) @ k.transpose(-2, -1)  # (..., T, S); dividing q costs less than dividing these
    weights = masked_softmax(scores, mask)
    dropped = F.dropout(weights, dropout) if dropout else weights  # (..., T, S)
    return dropped @ v, weights  # (..., T, Dv), (..., T, S)


def masked_softmax(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    """Softmax over the last axis, in at least float32, with weight 0 wherever the mask is False.

    Shapes: scores (..., T, S), mask boolean and broadcastable to them, True = may attend -> weights (..., T, S) in the
    dtype of the scores. A row that may attend nothing becomes zeros.
    """
    wide = at_least_float32(scores)
    if mask is None:
        return scores.softmax(-1, dtype=wide).to(scores.dtype)
    check_mask(mask, scores.shape)
    nothing = ~mask.any(-1, keepdim=True)  # a softmax of −inf alone would be NaN: these rows are 0 instead
    weights = scores.masked_fill(~mask, -math.inf).masked_fill(nothing, 0.0).softmax(-1, dtype=wide)
    return weights.masked_fill(~mask, 0.0).to(scores.dtype)


def at_least_float32(x: Tensor) -> torch.dtype:
    """The type to sum in: that of x, or float32 where x has fewer digits (float16, bfloat16)."""
    return torch.promote_types(x.dtype, torch.float32)


def fused_attention(
    q: Tensor, k: Tensor, v: Tensor, *, mask: Tensor | None = None, causal: bool = False, dropout: float = 0.0
) -> Tensor:
    """The context of `attention` by torch's fused kernels: faster, less memory, but no weights to look at.

    Shapes as in `attention`. causal: query t also sees only the keys up to S − T + t, as in `causal_mask`.
    dropout as in `attention`.
    """
    check_qkv(q, k, v)
    T, S = q.shape[-2], k.shape[-2]
    if mask is not None:
        check_mask(mask, (*q.shape[:-1], S))
    if causal and (mask is not None or T != S):  # torch's own flag allows no mask and aligns the first positions
        mask = combine_masks(mask, causal_mask(T, S, device=q.device))
        causal = False
    return F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal, dropout_p=dropout)


def causal_mask(T: int, S: int | None = None, *, device: torch.device | str | None = None) -> Tensor:
    """Query t may attend key s if s ≤ t; with more keys than queries the queries are the last T positions.

    Returns a boolean (T, S), True = may attend; S defaults to T. Raises ValueError if S < T.
    """
    keys = T if S is None else S
    if T < 1 or keys < T:
        raise ValueError(f"causal_mask wants 1 ≤ T ≤ S, got T={T}, S={keys}")
    return torch.ones(T, keys, dtype=torch.bool, device=device).tril(keys - T)  # (T, S)


def padding_mask(lengths: Tensor, S: int) -> Tensor:
    """Every query of a sequence may attend its first `length` keys; what follows is padding.

    Shapes: lengths (B,) integers -> boolean (B, 1, S), True = may attend, ready to broadcast to (B, T, S).
    A length above S counts as S: whoever makes lengths checks their values, as `data.batches.pad` does.
    Raises ValueError if lengths isn't a vector of integers.
    """
    if lengths.ndim != 1 or lengths.is_floating_point() or lengths.dtype == torch.bool:
        raise ValueError(f"lengths must be integers (B,), got {lengths.dtype} of shape {tuple(lengths.shape)}")
    return (torch.arange(S, device=lengths.device) < lengths[:, None])[:, None, :]  # (B, 1, S)


def combine_masks(*masks: Tensor | None) -> Tensor | None:
    """What all the masks allow, broadcast against each other; None allows everything, None alone stays None."""
    found: Tensor | None = None
    for mask in masks:
        if mask is None:
            continue
        check_mask(mask)
        if found is not None and not _broadcasts(found.shape, mask.shape):
            raise ValueError(f"masks of shapes {tuple(found.shape)} and {tuple(mask.shape)} don't broadcast together")
        found = mask if found is None else found & mask
    return found


def check_qkv(q: Tensor, k: Tensor, v: Tensor) -> None:
    """Raise ValueError unless q (..., T, D), k (..., S, D) and v (..., S, Dv) fit together."""
    shapes = f"got q {tuple(q.shape)}, k {tuple(k.shape)}, v {tuple(v.shape)}"
    if min(q.ndim, k.ndim, v.ndim) < 2:
        raise ValueError(f"q, k, v need at least two axes, (T, D), (S, D), (S, Dv); {shapes}")
    if q.shape[-1] != k.shape[-1]:
        raise ValueError(f"q (..., T, D) and k (..., S, D) must share D; {shapes}")
    if k.shape[-2] != v.shape[-2]:
        raise ValueError(f"k (..., S, D) and v (..., S, Dv) must share S; {shapes}")
    if not (_broadcasts(q.shape[:-2], k.shape[:-2]) and _broadcasts(k.shape[:-2], v.shape[:-2])):
        raise ValueError(f"the leading axes of q, k and v must be equal or broadcast; {shapes}")
    if 0 in (*q.shape, *k.shape, *v.shape):
        raise ValueError(f"q, k, v must not be empty; {shapes}")


def check_mask(mask: Tensor, shape: tuple[int, ...] | None = None) -> None:
    """Raise ValueError unless the mask is boolean and, where a shape is given, broadcasts to it."""
    if mask.dtype != torch.bool:
        raise ValueError(
            f"mask must be boolean with True = may attend, got {mask.dtype}: write mask == 0 for an additive mask "
            "(0 and −inf), mask.bool() for ones and zeros, ~mask where True meant padding"
        )
    if shape is None:
        return
    if mask.ndim > len(shape) or any(
        m not in (1, n) for m, n in zip(reversed(mask.shape), reversed(shape), strict=False)
    ):
        raise ValueError(
            f"mask of shape {tuple(mask.shape)} doesn't broadcast to the scores (..., T, S) = {tuple(shape)}"
        )


def _broadcasts(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    return all(x == y or 1 in (x, y) for x, y in zip(reversed(a), reversed(b), strict=False))
