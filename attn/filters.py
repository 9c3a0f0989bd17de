"""Logits made sharper and narrower before a token is drawn from them: temperature, top-k, top-p."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from attn.attention import at_least_float32


def filter_logits(
    logits: Tensor, *, temperature: float = 1.0, top_k: int | None = None, top_p: float | None = None
) -> Tensor:
    """Divide by the temperature, then put −inf on all but the top_k likeliest tokens, then on all outside the nucleus.

    The nucleus is the smallest set of the likeliest tokens whose mass is at least top_p (Holtzman et al. 2020, §3.1).
    Of equal logits those with smaller ids go first, so never more than top_k stay.
    Shapes: logits (..., V) -> (..., V), a new tensor in at least float32. Where a logit over the temperature is more
    than a float can hold, the largest of its row is first taken from all of them: that changes no probability.
    Raises ValueError for a temperature that isn't positive, top_k below 1, or top_p outside (0, 1].
    """
    if not 0 < temperature < math.inf:
        raise ValueError(f"temperature must be positive and finite, got {temperature}; greedy() is its limit at 0")
    if top_k is not None and top_k < 1:
        raise ValueError(f"top_k must be at least 1, got {top_k}")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError(f"top_p must lie in (0, 1], got {top_p}")
    logits = _over(logits.to(at_least_float32(logits)), temperature)
    if top_k is None and top_p is None:
        return logits
    ranked, order = logits.sort(dim=-1, descending=True, stable=True)
    if top_k is not None:
        ranked[..., top_k:] = -math.inf
    if top_p is not None and top_p < 1:  # at 1 nothing goes, whatever the sums are rounded to
        probs = ranked.softmax(-1, dtype=at_least_float32(logits))
        before = probs.cumsum(-1) - probs  # the mass of the likelier ones: below top_p, this one is still needed
        ranked = ranked.masked_fill(before >= top_p, -math.inf)
    return ranked.gather(-1, order.argsort(-1))  # (..., V), back in the vocabulary's order


def _over(logits: Tensor, temperature: float) -> Tensor:
    top = logits.amax(-1, keepdim=True)  # (..., 1)
    temperature = max(temperature, torch.finfo(logits.dtype).tiny)  # less would be 0 in this type
    shift = top.masked_fill((top / temperature).isfinite() | ~top.isfinite(), 0)
    return (logits - shift) / temperature
