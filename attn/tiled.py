"""Attention one tile of keys at a time: no (T, S) matrix is ever held (Milakov & Gimelshein 2018; Dao et al. 2022).

The softmax keeps a running maximum and a running sum for each query; what was summed under an older maximum is scaled
down when a larger score appears. The backward pass computes each tile of weights again instead of keeping it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor

from attn.attention import at_least_float32, attention, causal_mask, check_mask, check_qkv, combine_masks


def tiled_attention(
    q: Tensor, k: Tensor, v: Tensor, *, mask: Tensor | None = None, causal: bool = False, tile: int = 256
) -> Tensor:
    """The context of `attention`, with memory O(T·tile) in place of O(T·S), in the backward pass too.

    Shapes: q (..., T, D), k (..., S, D), v (..., S, Dv), equal leading axes -> context (..., T, Dv).
    mask: boolean, broadcastable to (..., T, S), True = may attend; a query that may attend nothing gets zeros.
    causal: query t sees the keys up to S − T + t. tile: how many keys, and queries, are looked at together.
    Second derivatives (create_graph=True) are right, but take the memory of plain attention.
    Raises ValueError if the shapes or the mask don't fit, or tile < 1.
    """
    check_qkv(q, k, v)
    if not q.shape[:-2] == k.shape[:-2] == v.shape[:-2]:
        raise ValueError(
            f"tiled_attention wants equal leading axes, got q {tuple(q.shape)}, k {tuple(k.shape)}, v {tuple(v.shape)}"
        )
    if tile < 1:
        raise ValueError(f"tile must be at least 1, got {tile}")
    if causal and k.shape[-2] < q.shape[-2]:
        raise ValueError(f"causal wants T ≤ S, got T={q.shape[-2]}, S={k.shape[-2]}")
    if mask is not None:
        check_mask(mask, (*q.shape[:-1], k.shape[-2]))
        mask = mask.expand(*q.shape[:-1], k.shape[-2])  # a view: it takes no memory
    return _TiledAttention.apply(q, k, v, mask, causal, tile)


class _TiledAttention(torch.autograd.Function):
    """Forward: Milakov & Gimelshein 2018, algorithm 3, for tiles. Backward: Dao et al. 2022, appendix B.2.

    Both compute in at least float32, under autocast too: sums of many terms need the digits.
    """

    @staticmethod
    def forward(ctx: Any, q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None, causal: bool, tile: int) -> Tensor:
        context = q.new_empty(*q.shape[:-1], v.shape[-1])  # (..., T, Dv)
        log_sums = q.new_empty(*q.shape[:-1], 1, dtype=at_least_float32(q))  # (..., T, 1), of each row's exponentials
        with _no_autocast(q):
            for rows, columns in _tiles(q.shape[-2], k.shape[-2], tile, causal):
                context[..., rows, :], log_sums[..., rows, :] = _one_pass(q, k, v, mask, causal, rows, columns)
        ctx.causal, ctx.tile = causal, tile
        ctx.save_for_backward(q, k, v, mask, context, log_sums)
        return context

    @staticmethod
    def backward(ctx: Any, d_context: Tensor) -> tuple[Tensor | None, ...]:
        q, k, v, mask, context, log_sums = ctx.saved_tensors
        with _no_autocast(q):
            if torch.is_grad_enabled():  # create_graph=True: these gradients may be differentiated once more
                return *_differentiable_gradients(ctx, d_context), None, None, None
            gradients = _gradients(q, k, v, mask, context, log_sums, d_context, ctx.causal, ctx.tile)
        return *gradients, None, None, None


def _no_autocast(x: Tensor) -> AbstractContextManager:
    available = torch.amp.is_autocast_available(x.device.type)  # not for meta tensors
    return torch.autocast(x.device.type, enabled=False) if available else nullcontext()


def _gradients(
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None, context: Tensor, log_sums: Tensor, d_context: Tensor,
    causal: bool, tile: int,
) -> list[Tensor]:  # fmt: skip
    """The gradients of q, k and v, one tile at a time: each tile's weights are computed again."""
    d_q, d_k, d_v = (torch.zeros_like(x, dtype=at_least_float32(x)) for x in (q, k, v))
    scale = 1 / math.sqrt(q.shape[-1])
    for rows, columns in _tiles(q.shape[-2], k.shape[-2], tile, causal):
        d_out = d_context[..., rows, :].to(d_v.dtype)  # (..., t, Dv)
        mean = (d_out * context[..., rows, :]).sum(-1, keepdim=True)  # (..., t, 1)
        for some in columns:
            scores = _scores(q, k, mask, causal, rows, some)  # (..., t, s)
            weights = (scores - log_sums[..., rows, :]).exp()  # (..., t, s)
            d_v[..., some, :] += weights.transpose(-2, -1) @ d_out  # (..., s, Dv)
            d_scores = weights * (d_out @ v[..., some, :].to(d_out.dtype).transpose(-2, -1) - mean) * scale
            d_q[..., rows, :] += d_scores @ k[..., some, :].to(d_out.dtype)  # (..., t, D)
            d_k[..., some, :] += d_scores.transpose(-2, -1) @ q[..., rows, :].to(d_out.dtype)  # (..., s, D)
    return [d_q.to(q.dtype), d_k.to(k.dtype), d_v.to(v.dtype)]


def _differentiable_gradients(ctx: Any, d_context: Tensor) -> list[Tensor | None]:
    """The same gradients with a graph of their own, through plain attention: O(T·S) memory, for second derivatives."""
    q, k, v, mask, _, _ = ctx.saved_tensors
    if ctx.causal:
        mask = combine_masks(mask, causal_mask(q.shape[-2], k.shape[-2], device=q.device))
    context, _ = attention(*(x.to(at_least_float32(x)) for x in (q, k, v)), mask=mask)
    wanted = [x for x, needed in zip((q, k, v), ctx.needs_input_grad, strict=False) if needed]
    found = iter(torch.autograd.grad(context, wanted, d_context.to(context.dtype), create_graph=True))
    return [next(found) if needed else None for needed in ctx.needs_input_grad[:3]]


def _one_pass(
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None, causal: bool, rows: slice, columns: list[slice]
) -> tuple[Tensor, Tensor]:
    """The context of the queries in `rows`, (..., t, Dv), and the log of each one's sum, +inf where it sees nothing."""
    dtype = at_least_float32(q)
    top = q.new_full((*q.shape[:-2], rows.stop - rows.start, 1), -math.inf, dtype=dtype)  # (..., t, 1)
    total, context = torch.zeros_like(top), top.new_zeros(*top.shape[:-1], v.shape[-1])
    for some in columns:
        scores = _scores(q, k, mask, causal, rows, some)  # (..., t, s)
        new_top = torch.maximum(top, scores.amax(-1, keepdim=True))
        shift = new_top.masked_fill(new_top == -math.inf, 0)  # nothing allowed so far: −inf − (−inf) would be NaN
        exps, rescale = (scores - shift).exp(), (top - shift).exp()
        total = total * rescale + exps.sum(-1, keepdim=True)  # (..., t, 1)
        context = context * rescale + exps @ v[..., some, :].to(dtype)  # (..., t, Dv)
        top = new_top
    nothing = total == 0
    log_sum = (top + total.log()).masked_fill(nothing, math.inf)  # exp(score − inf) = 0: no weight in the backward pass
    return (context / total.masked_fill(nothing, 1)).to(q.dtype), log_sum


def _scores(q: Tensor, k: Tensor, mask: Tensor | None, causal: bool, rows: slice, columns: slice) -> Tensor:
    """The scores of one tile, −inf where a query may not look: (..., t, s)."""
    dtype = at_least_float32(q)
    scores = q[..., rows, :].to(dtype) / math.sqrt(q.shape[-1]) @ k[..., columns, :].to(dtype).transpose(-2, -1)
    if mask is not None:
        scores = scores.masked_fill(~mask[..., rows, columns], -math.inf)
    ahead = k.shape[-2] - q.shape[-2]
    if causal and columns.stop - 1 > rows.start + ahead:  # some key is later than some query
        last = torch.arange(rows.start, rows.stop, device=q.device)[:, None] + ahead  # (t, 1)
        scores = scores.masked_fill(torch.arange(columns.start, columns.stop, device=q.device) > last, -math.inf)
    return scores


def _tiles(T: int, S: int, tile: int, causal: bool) -> Iterator[tuple[slice, list[slice]]]:
    """Each tile of queries with the tiles of keys that it looks at; causal ones stop at the last query's position."""
    for start in range(0, T, tile):
        rows = slice(start, min(start + tile, T))
        seen = rows.stop + S - T if causal else S
        yield rows, [slice(s, min(s + tile, S)) for s in range(0, seen, tile)]
