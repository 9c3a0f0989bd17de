"""Several attentions side by side (Vaswani et al. 2017, §3.2.2), with shared keys if wanted, and their cache."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from attn.attention import attention, causal_mask, check_mask, combine_masks, fused_attention
from attn.positions import Rotary


class KeyValueCache:
    """The keys and values of the positions so far, (B, H, S, D): decoding computes those of the new one alone.

    Room grows by doubling, so that n appends copy O(n) and not O(n²) numbers. For inference: no gradient flows
    through what it holds.
    """

    def __init__(self) -> None:
        self.length = 0
        self._k: Tensor | None = None
        self._v: Tensor | None = None

    def append(self, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
        """Add k and v (B, H, T, D); returns all so far, (B, H, S, D). Raises ValueError if the other axes changed."""
        end = self.length + k.shape[-2]
        self._k, self._v = self._with_room(self._k, k, end), self._with_room(self._v, v, end)
        self._k[:, :, self.length : end] = k.detach()
        self._v[:, :, self.length : end] = v.detach()
        self.length = end
        return self.read()

    def read(self) -> tuple[Tensor, Tensor]:
        """All keys and values so far, (B, H, S, D) each. Raises ValueError while there is nothing."""
        if self._k is None or self._v is None:
            raise ValueError("the cache is empty: append keys and values first")
        return self._k[:, :, : self.length], self._v[:, :, : self.length]

    def select(self, rows: Tensor) -> KeyValueCache:
        """A cache of the batch rows named, in that order, repeated if named twice: what beam search keeps."""
        other = KeyValueCache()
        if self.length:
            k, v = self.read()
            other.append(k[rows], v[rows])
        return other

    def _with_room(self, held: Tensor | None, new: Tensor, end: int) -> Tensor:
        if held is None:
            return new.new_empty(*new.shape[:2], end, new.shape[-1])
        if (held.shape[0], held.shape[1], held.shape[3]) != (new.shape[0], new.shape[1], new.shape[3]):
            raise ValueError(
                f"the cache holds (B, H, S, D) = {(*held.shape[:2], self.length, held.shape[3])}, "
                f"got {tuple(new.shape)} to append: B, H and D must stay"
            )
        if end <= held.shape[2]:
            return held
        grown = held.new_empty(*held.shape[:2], max(end, 2 * held.shape[2]), held.shape[3])
        grown[:, :, : self.length] = held[:, :, : self.length]
        return grown


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
        q, k, v = self._project(x, memory, cache)  # (B, H, T, D), (B, H, S, D) twice
        if mask is not None:
            check_mask(mask, (x.shape[0], x.shape[1], k.shape[2]))
            if mask.ndim < 2:
                raise ValueError(
                    f"mask must have the axes T and S, as in (B, T, S) or (B, 1, S); got {tuple(mask.shape)}"
                )
            mask = mask[..., None, :, :]  # ([B,] 1, T, S): the same for every head
        dropout = self.dropout if self.training else 0.0
        weights = None
        if need_weights or _fused_is_slower(q, k):
            here = causal_mask(q.shape[2], k.shape[2], device=x.device) if causal else None
            context, weights = attention(q, k, v, mask=combine_masks(mask, here), dropout=dropout)
        else:
            context = fused_attention(q, k, v, mask=mask, causal=causal, dropout=dropout)  # (B, H, T, D)
        out = self.w_o(context.transpose(1, 2).flatten(2))  # (B, T, d_model)
        return out, weights if need_weights else None

    def _project(self, x: Tensor, memory: Tensor | None, cache: KeyValueCache | None) -> tuple[Tensor, Tensor, Tensor]:
        """Queries of x, keys and values of memory or x, all that the cache holds included: (B, H, ..., D) each."""
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
        group = self.n_heads // self.n_kv_heads
        if group > 1:
            k, v = k.repeat_interleave(group, 1), v.repeat_interleave(group, 1)  # (B, H, S, D)
        return q, k, v

    def _keys_and_values(self, source: Tensor) -> tuple[Tensor, Tensor]:
        _check_input("memory", source, self.w_k.in_features)
        return self._split(self.w_k(source), self.n_kv_heads), self._split(self.w_v(source), self.n_kv_heads)

    def _split(self, x: Tensor, n_heads: int) -> Tensor:
        return x.unflatten(-1, (n_heads, self.d_head)).transpose(1, 2)  # (B, H, T, D)


def _fused_is_slower(q: Tensor, k: Tensor) -> bool:
    """Short sequences in bfloat16 on a CPU: torch 2.13's fused backward takes 15 ms there, the plain one 2 ms."""
    return q.device.type == "cpu" and q.dtype == torch.bfloat16 and q.shape[-2] * k.shape[-2] <= 128**2


def _check_input(name: str, x: Tensor, d_model: int) -> None:
    if x.ndim != 3 or x.shape[-1] != d_model or 0 in x.shape:
        raise ValueError(
            f"{name} must be (B, T, d_model) with d_model = {d_model} and none empty, got {tuple(x.shape)}"
        )
