"""What a transformer remembers of B sequences between two steps of decoding."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from attn.heads import KeyValueCache


class Cache:
    """What one block keeps while it decodes: the keys and values of its own positions and of the memory."""

    def __init__(self, own: KeyValueCache | None = None, memory: KeyValueCache | None = None) -> None:
        self.own = own or KeyValueCache()
        self.memory = memory or KeyValueCache()

    def fork(self) -> Cache:
        """A cache that goes on from here by itself."""
        return Cache(self.own.fork(), self.memory.fork())

    def select(self, rows: Tensor) -> Cache:
        """The batch rows named, in that order."""
        return Cache(self.own.select(rows), self.memory.select(rows))

    def reorder(self, rows: Tensor) -> Cache:
        """The same, where each row takes the place of one with the same memory."""
        return Cache(self.own.select(rows), self.memory)


@dataclass(frozen=True)
class DecoderState:
    """The caches of a decoder's blocks and, where there is one, the memory (B, S, d_model) that they look at.

    mask (B, 1, S): which of the memory may be attended to. padding (B,): how many of the first positions are padding,
    of prompts that end together. `step` goes on from a fork, so a state stays what it was and can be used again.
    """

    caches: list[Cache]
    batch_size: int
    device: torch.device
    memory: Tensor | None = None
    mask: Tensor | None = None
    padding: Tensor | None = None

    @property
    def length(self) -> int:
        """How many positions have been decoded, those of padding included."""
        return self.caches[0].own.length

    def own_mask(self, T: int) -> Tensor | None:
        """Which positions the next T ones may attend to: (B, 1, length + T), True = no padding; None for all."""
        if self.padding is None:
            return None
        return (torch.arange(self.length + T, device=self.device) >= self.padding[:, None])[:, None]  # (B, 1, S)

    def fork(self) -> DecoderState:
        """A state that goes on from here by itself."""
        return replace(self, caches=[cache.fork() for cache in self.caches])

    def select(self, rows: Tensor) -> DecoderState:
        """The batch rows named, in that order, repeated if named twice."""
        parts = {name: getattr(self, name)[rows] for name in ("memory", "mask", "padding") if self._has(name)}
        return replace(self, caches=[cache.select(rows) for cache in self.caches], batch_size=len(rows), **parts)

    def reorder(self, rows: Tensor) -> DecoderState:
        """The same, where each row takes the place of one with the same memory and padding: only its own part moves."""
        return replace(self, caches=[cache.reorder(rows) for cache in self.caches])

    def _has(self, name: str) -> bool:
        return getattr(self, name) is not None


def begin(n_blocks: int, batch_size: int, device: torch.device) -> DecoderState:
    """The state before the first position: empty caches for batch_size sequences."""
    return DecoderState([Cache() for _ in range(n_blocks)], batch_size, device)


def check_state(state: DecoderState | None, tokens: Tensor) -> DecoderState:
    """The state itself. Raises ValueError if it is missing or of another number of sequences than tokens (B,)."""
    if state is None:
        raise ValueError("state is missing: begin with model.start(…), or begin(…) of a language model")
    if tokens.shape != (state.batch_size,):
        raise ValueError(f"tokens must be ({state.batch_size},), one for each sequence; got {tuple(tokens.shape)}")
    return state
