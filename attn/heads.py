"""Several attentions side by side (Vaswani et al. 2017, §3.2.2), with shared keys if wanted, and their cache."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from attn.attention import check_mask
from attn.kernels import attend
from attn.positions import Rotary


@dataclass
class Room:
    """Keys and values (B, H, room, D) each, of which the first `used` positions are written."""

    k: Tensor
    v: Tensor
    used: int


class KeyValueCache:
    """The keys and values of the positions so far, (B, H, S, D): decoding computes those of the new one alone.

    Room grows by doubling, so that n appends copy O(n) and not O(n²) numbers. Forks share their room: the first to
    append goes on in it, another one copies what both have. For inference: no gradient flows through what it holds.
    """

    def __init__(self, length: int = 0, room: Room | None = None) -> None:
        self.length = length
        self._room = room

    def append(self, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
        """Add k and v (B, H, T, D); returns all so far, (B, H, S, D). Raises ValueError if the other axes changed."""
        start, end = self.length, self.length + k.shape[-2]
        room = self._room_for(k, v, end)
        room.k[:, :, start:end] = k.detach()
        room.v[:, :, start:end] = v.detach()
        self._room, self.length, room.used = room, end, end
        return self.read()

    def read(self) -> tuple[Tensor, Tensor]:
        """All keys and values so far, (B, H, S, D) each. Raises ValueError while there is nothing."""
        if self._room is None:
            raise ValueError("the cache is empty: append keys and values first")
        return self._room.k[:, :, : self.length], self._room.v[:, :, : self.length]

    def fork(self) -> KeyValueCache:
        """A cache of the same positions: what is appended to one of the two, the other doesn't see."""
        return KeyValueCache(self.length, self._room)

    def select(self, rows: Tensor) -> KeyValueCache:
        """A cache of the batch rows named, in that order, repeated if named twice; it keeps its room to grow."""
        if self._room is None:
            return KeyValueCache()
        k, v = (_with_rows(x, rows, self.length) for x in (self._room.k, self._room.v))
        return KeyValueCache(self.length, Room(k, v, self.length))

    def _room_for(self, k: Tensor, v: Tensor, end: int) -> Room:
        """Room for `end` positions that nobody else has written to: the own one, or a larger copy."""
        room = self._room
        if room is None:
            return Room(
                k.new_empty(*k.shape[:2], end, k.shape[-1]), v.new_empty(*v.shape[:2], end, v.shape[-1]), used=0
            )
        for held, new in ((room.k, k), (room.v, v)):
            if (*held.shape[:2], held.shape[3]) != (*new.shape[:2], new.shape[3]):
                raise ValueError(
                    f"the cache holds (B, H, S, D) = {(*held.shape[:2], self.length, held.shape[3])}, "
                    f"got {tuple(new.shape)} to append: B, H and D must stay"
                )
        size = room.k.shape[2]
        if end <= size and room.used == self.length:
            return room
        size = size if end <= size else max(end, 2 * size)
        return Room(_with_room(room.k, size, self.length), _with_room(room.v, size, self.length), used=self.length)


def _with_room(held: Tensor, size: int, length: int) -> Tensor:
    grown = held.new_empty(*held.shape[:2], size, held.shape[3])  # (B, H, size, D)
    grown[:, :, :length] = held[:, :, :length]
    return grown


def _with_rows(held: Tensor, rows: Tensor, length: int) -> Tensor:
    chosen = held.new_empty(len(rows), *held.shape[1:])  # (N, H, room, D)
    torch.index_select(held[:, :, :length], 0, rows, out=chosen[:, :, :length])  # in place: half the time of a copy
    return chosen


class MultiHeadAttention(nn.Module):
    """n_heads attentions of width D = d_model / n_heads, joined by W_o (Vaswani et al. 2017, §3.2.2).

    With n_kv_heads < n_heads, groups of query heads share keys and values (Ainslie et al. 2023; n_kv_heads = 1 is
    multi-query, Shazeer 2019). `dropout` drops weights in training. Raises ValueError if the numbers don't divide.
    """

    def __init__(
        self,
        d_model: int,
        n_heads: int,
        *,
        n_kv_heads: int | None = None,
        dropout: float = 0.0,
        bias: bool = True,
        rotary: Rotary | None = None,
    ) -> None:
        super().__init__()
        n_kv_heads = n_heads if n_kv_heads is None else n_kv_heads
        if min(d_model, n_heads, n_kv_heads) < 1 or d_model % n_heads or n_heads % n_kv_heads:
            raise ValueError(
                "n_heads must divide d_model and n_kv_heads n_heads, all at least 1, "
                f"got d_model={d_model}, n_heads={n_heads}, n_kv_heads={n_kv_heads}"
            )
        self.n_heads, self.n_kv_heads, self.d_head = n_heads, n_kv_heads, d_model // n_heads
        self.dropout = dropout
        self.rotary = rotary
        self.w_q = nn.Linear(d_model, d_model, bias=bias)
        self.w_k = nn.Linear(d_model, n_kv_heads * self.d_head, bias=bias)
        self.w_v = nn.Linear(d_model, n_kv_heads * self.d_head, bias=bias)
        self.w_o = nn.Linear(d_model, d_model, bias=bias)

    def forward(
        self,
        x: Tensor,
        memory: Tensor | None = None,
        *,
        mask: Tensor | None = None,
        causal: bool = False,
        cache: KeyValueCache | None = None,
        need_weights: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """Each position of x looks at memory, or at x itself (self-attention) where memory is None.

        Shapes: x (B, T, d_model), memory (B, S, d_model) -> out (B, T, d_model), weights (B, H, T, S) if need_weights.
        mask: boolean, broadcastable to (B, T, S), True = may attend; a query that may attend nothing attends to zeros.
        causal: no query sees later keys. cache: self-attention appends to it and sees all that it holds;
        cross-attention fills it from memory once and reads it afterwards.
        Raises ValueError if the shapes or the mask don't fit.
        """
        _check_input("x", x, self.w_q.in_features)
        q, k, v = self._project(x, memory, cache)  # (B, H, T, D), (B, H_kv, S, D) twice
        if len(k) != len(x):
            raise ValueError(
                f"the leading axes of q, k and v must be equal: x has {len(x)} rows, its memory or cache {len(k)}"
            )
        if mask is not None:
            check_mask(mask, (x.shape[0], x.shape[1], k.shape[2]))
            if mask.ndim < 2:
                raise ValueError(
                    f"mask must have the axes T and S, as in (B, T, S) or (B, 1, S); got {tuple(mask.shape)}"
                )
            mask = mask[..., None, :, :]  # ([B,] 1, T, S): the same for every head
        dropout = self.dropout if self.training else 0.0
        context, weights = attend(q, k, v, mask=mask, causal=causal, dropout=dropout, need_weights=need_weights)
        return self.w_o(context.transpose(1, 2).flatten(2)), weights  # (B, T, d_model), (B, H, T, S)

    def _project(self, x: Tensor, memory: Tensor | None, cache: KeyValueCache | None) -> tuple[Tensor, Tensor, Tensor]:
        """Queries of x (B, H, T, D); keys and values of memory or x, with all that the cache holds (B, H_kv, S, D)."""
        q = self._split(self.w_q(x), self.n_heads)  # (B, H, T, D)
        if memory is not None and cache is not None and cache.length:
            k, v = cache.read()
        else:
            k, v = self._keys_and_values(x if memory is None else memory)
            if self.rotary is not None and memory is None:  # distances mean nothing between two sequences
                start = 0 if cache is None else cache.length
                q, k = self.rotary(q, start), self.rotary(k, start)
            if cache is not None:
                k, v = cache.append(k, v)
        return q, k, v

    def _keys_and_values(self, source: Tensor) -> tuple[Tensor, Tensor]:
        _check_input("memory", source, self.w_k.in_features)
        return self._split(self.w_k(source), self.n_kv_heads), self._split(self.w_v(source), self.n_kv_heads)

    def _split(self, x: Tensor, n_heads: int) -> Tensor:
        return x.unflatten(-1, (n_heads, self.d_head)).transpose(1, 2)  # (B, H, T, D)


def _check_input(name: str, x: Tensor, d_model: int) -> None:
    if x.ndim != 3 or x.shape[-1] != d_model or 0 in x.shape:
        raise ValueError(
            f"{name} must be (B, T, d_model) with d_model = {d_model} and none empty, got {tuple(x.shape)}"
        )
