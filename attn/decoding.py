"""From a model that says what may come next to whole sequences: greedy, beam search, sampling.

All three drive the same two things, which every model here has:

    logits, state = step(tokens, state)   # tokens (B,) -> logits (B, V): one position further
    state = state.select(rows)            # rows (N,): keep, repeat or reorder the sequences, with all they remember

so a model computes each position once, from what its state keeps (hidden vectors, or a cache of keys and values).
`step` leaves the state that it is given as it was. Call `model.eval()` first, or dropout joins in.

`start` is the first token of every sequence: one id for all B, or a tensor (B,) of them (the last tokens of prompts).
With one id, B is `state.batch_size`; for a state that has none, `batch_size` says it (1 unless given). The first
tokens go to `state.device` if there is one.
At most `max_len` tokens follow; the lists returned hold neither `start` nor `end`. A sequence is finished once `end`
came: nothing is added to it while others go on. With `end=-1` none ever finishes early.

A state may also have `reorder(rows)`: as `select`, where each row takes the place of one with the same source. Beam
search uses it, since it need not move what belongs to the source.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Protocol, Self, TypeVar

import torch
from torch import Tensor

from attn.attention import at_least_float32
from attn.filters import filter_logits

__all__ = ["beam", "filter_logits", "greedy", "sample"]


class Selectable(Protocol):
    """What a model remembers of B sequences."""

    def select(self, rows: Tensor) -> Self: ...


S = TypeVar("S", bound=Selectable)
Step = Callable[[Tensor, S], tuple[Tensor, S]]


def greedy(
    step: Step[S], state: S, *, start: int | Tensor, end: int, max_len: int, batch_size: int | None = None
) -> list[list[int]]:
    """The likeliest token at every position, for each of the B sequences."""
    return _extend(step, state, lambda logits: logits.argmax(-1), _first(start, batch_size, state), end, max_len)


def sample(
    step: Step[S],
    state: S,
    *,
    start: int | Tensor,
    end: int,
    max_len: int,
    batch_size: int | None = None,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    generator: torch.Generator | None = None,
) -> list[list[int]]:
    """Every token drawn from the model's own distribution, narrowed by `filter_logits`."""

    def choose(logits: Tensor) -> Tensor:
        kept = filter_logits(logits, temperature=temperature, top_k=top_k, top_p=top_p)  # (B, V)
        return torch.multinomial(kept.softmax(-1, dtype=at_least_float32(kept)), 1, generator=generator)[:, 0]  # (B,)

    return _extend(step, state, choose, _first(start, batch_size, state), end, max_len)


@torch.inference_mode()
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


@torch.inference_mode()
def beam(
    step: Step[S],
    state: S,
    *,
    start: int | Tensor,
    end: int,
    max_len: int,
    batch_size: int | None = None,
    width: int,
    length_penalty: float = 0.0,
) -> list[list[int]]:
    """For each of the B sequences the best that is found by keeping only the `width` best ones after every token.

    Best is the largest log p(y) / ((5 + |y|) / 6)^length_penalty, where |y| counts `end` (Wu et al. 2016, eq. 14): 0
    compares plain probabilities, which favours short sequences; 0.6 to 1 is usual. A sequence that is finished stays
    among the `width` with the score it had, until `width` better ones push it out. The search stops when no unfinished
    sequence can still become better than the best finished one.
    Raises ValueError for a width or max_len below 1, a negative length_penalty, or a state that is missing.
    """
    _check_at_least_one("width", width)
    _check_at_least_one("max_len", max_len)
    if not 0 <= length_penalty < math.inf:
        raise ValueError(f"length_penalty must be 0 or more, got {length_penalty}")
    if state is None:
        raise ValueError("state is missing: beam search keeps several for each sequence, so begin with model.start(…)")
    tokens = _first(start, batch_size, state)
    B = len(tokens)
    rows = torch.arange(B, device=tokens.device)[:, None]  # (B, 1)
    beams = _Beams(tokens[:, None].repeat(1, width), end, length_penalty)
    state = state.select(rows.repeat(1, width).flatten())
    for _ in range(max_len):
        logits, state = step(beams.tokens[:, :, -1].flatten(), state)
        parents = beams.grow(logits.log_softmax(-1, dtype=at_least_float32(logits)).view(B, width, -1))  # (B, width)
        if beams.done(max_len):
            break
        state = getattr(state, "reorder", state.select)((rows * width + parents).flatten())
    best = beams.tokens[rows[:, 0], beams.rank.argmax(1)]  # (B, t + 1)
    return [_until(row, end) for row in best[:, 1:].tolist()]


class _Beams:
    """The `width` best for each of B sequences: tokens (B, width, t); log p, rank and ended (B, width)."""

    def __init__(self, first: Tensor, end: int, length_penalty: float) -> None:
        self.end, self.length_penalty = end, length_penalty
        self.tokens = first[:, :, None]  # (B, width, 1)
        self.log_p = torch.full(first.shape, -math.inf, device=first.device)
        self.log_p[:, 0] = 0.0  # all places are the same yet: one of them counts
        self.rank = self.log_p
        self.ended = torch.zeros_like(first, dtype=torch.bool)

    def grow(self, log_p: Tensor) -> Tensor:
        """Add a token to each, by log_p (B, width, V); keep the best. Returns which one each came from, (B, width)."""
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
        """Whether no unfinished one can become better than the best: log p only falls, and the penalty only grows."""
        if self.tokens.shape[-1] > max_len:  # `start` is one of them
            return True
        hope = (self.log_p / self._penalty(max_len)).masked_fill(self.ended, -math.inf).amax(1)  # (B,)
        return bool((self.rank.masked_fill(~self.ended, -math.inf).amax(1) > hope).all())

    def _penalty(self, length: int) -> float:
        return ((5 + length) / 6) ** self.length_penalty


def _first(start: int | Tensor, batch_size: int | None, state: Selectable) -> Tensor:
    """The first tokens (B,), a LongTensor. Raises ValueError for another type, or where B is said in two ways."""
    if type(state) is tuple:
        raise ValueError(
            "state is a tuple: start(…) of a language model gives (logits, state), so hand over the second"
        )
    known = getattr(state, "batch_size", None)
    if isinstance(start, int):
        if state is None and batch_size is None:
            raise ValueError("state is missing: begin with model.start(…), or say how many sequences by batch_size")
        B = (1 if known is None else known) if batch_size is None else batch_size
        _check_at_least_one("batch_size", B)
        start = torch.full((B,), start, device=getattr(state, "device", None))
    if start.ndim != 1 or start.dtype != torch.long or not len(start):
        raise ValueError(f"start must be an int or a LongTensor (B,), got {start.dtype} of shape {tuple(start.shape)}")
    if len(start) != (known or len(start)) or len(start) != (batch_size or len(start)):
        raise ValueError(f"the state has {known} sequences, start has {len(start)} and batch_size is {batch_size}")
    return start


def _until(tokens: list[int], end: int) -> list[int]:
    return tokens[: tokens.index(end)] if end in tokens else tokens


def _check_at_least_one(name: str, value: int) -> None:
    if value < 1:
        raise ValueError(f"{name} must be at least 1, got {value}")
