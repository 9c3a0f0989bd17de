"""From a model that says what may come next to whole sequences: greedy, beam search, sampling.

All three drive the same two things, which every model here has:

    logits, state = step(tokens, state)   # tokens (B,) -> logits (B, V): one position further
    state = state.select(rows)            # rows (N,): keep, repeat or reorder the sequences, with all they remember

so a model computes each position once, from what its state keeps (hidden vectors, or a cache of keys and values).
Call `model.eval()` first, or dropout joins in.

`start` is the first token of every sequence: one id for all, on the device that `state.device` names if it does, or a
tensor (B,) of them (the last tokens of prompts). At most `max_len` tokens follow; the lists returned hold neither
`start` nor `end`. A sequence that met `end` stays as it is while others grow; with `end=-1` none ever meets it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Protocol, Self, TypeVar

import torch
from torch import Tensor


class Selectable(Protocol):
    """What a model remembers of B sequences."""

    def select(self, rows: Tensor) -> Self: ...


S = TypeVar("S", bound=Selectable)
Step = Callable[[Tensor, S], tuple[Tensor, S]]


def greedy(
    step: Step[S], state: S, *, batch_size: int = 1, start: int | Tensor, end: int, max_len: int
) -> list[list[int]]:
    """The likeliest token at every position, for each of the B sequences."""
    return _extend(step, state, lambda logits: logits.argmax(-1), _first(start, batch_size, state), end, max_len)


def sample(
    step: Step[S],
    state: S,
    *,
    batch_size: int = 1,
    start: int | Tensor,
    end: int,
    max_len: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    generator: torch.Generator | None = None,
) -> list[list[int]]:
    """Every token drawn from the model's own distribution, narrowed by `filter_logits`."""

    def choose(logits: Tensor) -> Tensor:
        kept = filter_logits(logits, temperature=temperature, top_k=top_k, top_p=top_p)  # (B, V)
        return torch.multinomial(kept.softmax(-1, dtype=_wide(kept)), 1, generator=generator)[:, 0]  # (B,)

    return _extend(step, state, choose, _first(start, batch_size, state), end, max_len)


def filter_logits(
    logits: Tensor, *, temperature: float = 1.0, top_k: int | None = None, top_p: float | None = None
) -> Tensor:
    """Divide by the temperature, then put −inf on all but the top_k likeliest tokens, then on all outside the nucleus.

    The nucleus is the smallest set of the likeliest tokens whose mass is at least top_p (Holtzman et al. 2020, §3.1).
    Of equal logits those with smaller ids go first, so never more than top_k stay.
    Shapes: logits (..., V) -> (..., V), a new tensor.
    Raises ValueError for a temperature that isn't positive, top_k below 1, or top_p outside (0, 1].
    """
    if not 0 < temperature < math.inf:
        raise ValueError(f"temperature must be positive and finite, got {temperature}; greedy() is its limit at 0")
    if top_k is not None and top_k < 1:
        raise ValueError(f"top_k must be at least 1, got {top_k}")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError(f"top_p must lie in (0, 1], got {top_p}")
    logits = logits / temperature
    if top_k is None and top_p is None:
        return logits
    ranked, order = logits.sort(dim=-1, descending=True, stable=True)
    if top_k is not None:
        ranked[..., top_k:] = -math.inf
    if top_p is not None and top_p < 1:  # at 1 nothing goes, whatever the sums are rounded to
        probs = ranked.softmax(-1, dtype=_wide(logits))
        before = probs.cumsum(-1) - probs  # the mass of the likelier ones: below top_p, this one is still needed
        ranked = ranked.masked_fill(before >= top_p, -math.inf)
    return ranked.gather(-1, order.argsort(-1))  # (..., V), back in the vocabulary's order


@torch.no_grad()
def _extend(
    step: Step[S], state: S, choose: Callable[[Tensor], Tensor], tokens: Tensor, end: int, max_len: int
) -> list[list[int]]:
    """Choose token after token, (B, V) -> (B,), until every sequence met `end` or has max_len tokens."""
    _check_at_least_one("max_len", max_len)
    ended = torch.zeros_like(tokens, dtype=torch.bool)
    chosen = []
    for _ in range(max_len):
        logits, state = step(tokens, state)
        tokens = choose(logits).masked_fill(ended, end)
        chosen.append(tokens)
        ended = ended | (tokens == end)
        if ended.all():
            break
    return [_until(row, end) for row in torch.stack(chosen, 1).tolist()]


@torch.no_grad()
def beam(
    step: Step[S],
    state: S,
    *,
    batch_size: int = 1,
    start: int | Tensor,
    end: int,
    max_len: int,
    width: int,
    length_penalty: float = 0.0,
) -> list[list[int]]:
    """For each of the B sequences the best found by keeping the `width` best beginnings at every position.

    Best is the largest log p(y) / ((5 + |y|) / 6)^length_penalty, where |y| counts `end` (Wu et al. 2016, eq. 14): 0
    compares plain probabilities, which favours short sequences; 0.6 to 1 is usual. Beginnings that ended keep their
    place and their score. The search stops when none that still grows can overtake the best that ended.
    Raises ValueError for a width or max_len below 1, or a negative length_penalty.
    """
    _check_at_least_one("width", width)
    _check_at_least_one("max_len", max_len)
    if not 0 <= length_penalty < math.inf:
        raise ValueError(f"length_penalty must be 0 or more, got {length_penalty}")
    tokens = _first(start, batch_size, state)
    B = len(tokens)
    rows = torch.arange(B, device=tokens.device)[:, None]  # (B, 1)
    beams = _Beams(tokens[:, None].repeat(1, width), end, length_penalty)
    state = state.select(rows.repeat(1, width).flatten())
    for _ in range(max_len):
        logits, state = step(beams.tokens[:, :, -1].flatten(), state)
        parents = beams.grow(logits.log_softmax(-1, dtype=_wide(logits)).view(B, width, -1))  # (B, width)
        if beams.done(max_len):
            break
        state = state.select((rows * width + parents).flatten())
    best = beams.tokens[rows[:, 0], beams.rank.argmax(1)]  # (B, t + 1)
    return [_until(row, end) for row in best[:, 1:].tolist()]


class _Beams:
    """`width` beginnings of each of B sequences: tokens (B, width, t); log p, rank and ended (B, width)."""

    def __init__(self, first: Tensor, end: int, length_penalty: float) -> None:
        self.end, self.length_penalty = end, length_penalty
        self.tokens = first[:, :, None]  # (B, width, 1)
        self.log_p = torch.full(first.shape, -math.inf, device=first.device)
        self.log_p[:, 0] = 0.0  # all places are the same yet: one of them counts
        self.rank = self.log_p
        self.ended = torch.zeros_like(first, dtype=torch.bool)

    def grow(self, log_p: Tensor) -> Tensor:
        """Keep the best of all beginnings with one more token, log_p (B, width, V); return their parents (B, width)."""
        width, V = log_p.shape[1:]
        totals = self.log_p[:, :, None] + log_p  # (B, width, V)
        stays = torch.full_like(totals, -math.inf)
        stays[..., self.end] = self.rank  # what ended goes on in one way only, and keeps its rank
        ranks = torch.where(self.ended[:, :, None], stays, totals / self._penalty(self.tokens.shape[-1]))
        self.rank, picks = ranks.flatten(1).topk(width)  # (B, width) each
        parents, tokens = picks // V, picks % V
        self.tokens = torch.cat([self.tokens.take_along_dim(parents[:, :, None], 1), tokens[:, :, None]], -1)
        self.log_p = totals.flatten(1).gather(1, picks)  # (B, width)
        self.ended = self.ended.gather(1, parents) | (tokens == self.end)
        return parents

    def done(self, max_len: int) -> bool:
        """Whether nothing that still grows can overtake the best: log p only falls, the penalty only grows."""
        hope = (self.log_p / self._penalty(max_len)).masked_fill(self.ended, -math.inf).amax(1)  # (B,)
        return bool((self.rank.masked_fill(~self.ended, -math.inf).amax(1) > hope).all())

    def _penalty(self, length: int) -> float:
        return ((5 + length) / 6) ** self.length_penalty


def _first(start: int | Tensor, batch_size: int, state: Selectable) -> Tensor:
    """The first tokens (B,), a LongTensor."""
    if isinstance(start, int):
        _check_at_least_one("batch_size", batch_size)
        return torch.full((batch_size,), start, device=getattr(state, "device", None))
    if start.ndim != 1 or start.dtype != torch.long or not len(start):
        raise ValueError(f"start must be an int or a LongTensor (B,), got {start.dtype} of shape {tuple(start.shape)}")
    return start


def _until(tokens: list[int], end: int) -> list[int]:
    return tokens[: tokens.index(end)] if end in tokens else tokens


def _wide(x: Tensor) -> torch.dtype:
    """At least float32: sums of many probabilities need the digits."""
    return torch.promote_types(x.dtype, torch.float32)


def _check_at_least_one(name: str, value: int) -> None:
    if value < 1:
        raise ValueError(f"{name} must be at least 1, got {value}")
