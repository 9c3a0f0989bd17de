"""Which way to compute attention is the fastest here; all give the same numbers. The models ask only this module.

Groups of query heads that share keys and values are taken together as more queries of one head, so nothing is copied.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from attn.attention import attention, causal_mask, combine_masks, fused_attention


def attend(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    mask: Tensor | None = None,
    causal: bool = False,
    dropout: float = 0.0,
    need_weights: bool = False,
) -> tuple[Tensor, Tensor | None]:
    """Shapes: q (B, H, T, D), k and v (B, H_kv, S, D) -> context (B, H, T, D), weights (B, H, T, S) if need_weights.

    Query heads i·H/H_kv … (i + 1)·H/H_kv − 1 share key and value head i (Ainslie et al. 2023). mask: boolean,
    broadcastable to (B, 1, T, S), True = may attend. causal and dropout as in `fused_attention`.
    """
    T, S, group = q.shape[2], k.shape[2], q.shape[1] // k.shape[1]
    causal = causal and T > 1  # a single query is the last position: it sees everything
    plain = need_weights or _plain_is_faster(q, k)
    if causal and mask is None and T == S and not plain:  # the fused kernel skips what lies ahead
        return F.scaled_dot_product_attention(q, k, v, is_causal=True, dropout_p=dropout, enable_gqa=group > 1), None
    if causal:
        mask = combine_masks(mask, causal_mask(T, S, device=q.device))
    if group > 1:
        q = q.unflatten(1, (-1, group)).flatten(2, 3)  # (B, H_kv, group·T, D)
        if mask is not None and mask.shape[-2] > 1:
            mask = torch.cat([mask] * group, -2)  # (..., group·T, S)
    weights = None
    if plain:
        context, weights = attention(q, k, v, mask=mask, dropout=dropout)
    else:
        context = fused_attention(q, k, v, mask=mask, dropout=dropout)
    context = _apart(context, group)  # (B, H, T, D)
    return context, _apart(weights, group) if need_weights and weights is not None else None


def _apart(x: Tensor, group: int) -> Tensor:
    """(B, H_kv, group·T, n) -> (B, H, T, n): the heads of a group one by one again."""
    return x.unflatten(2, (group, -1)).flatten(1, 2) if group > 1 else x


def _plain_is_faster(q: Tensor, k: Tensor) -> bool:
    """Short sequences in bfloat16 on a CPU: torch 2.13's fused backward takes 15 ms there, the plain one 2 ms."""
    return q.device.type == "cpu" and q.dtype == torch.bfloat16 and q.shape[-2] * k.shape[-2] <= 128**2
