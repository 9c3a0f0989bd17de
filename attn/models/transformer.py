"""The transformer's block, stacked (Vaswani et al. 2017). Translation, language model, ViT and BERT are made of it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from attn.heads import KeyValueCache, MultiHeadAttention
from attn.positions import sinusoidal

ACTIVATIONS = {"relu": nn.ReLU, "gelu": nn.GELU}


@dataclass(frozen=True)
class Sizes:
    """What a stack of blocks is made of.

    dropout acts on the embeddings and on what each sublayer adds, as in the paper (§5.4) and in BERT;
    attention_dropout on the weights (0 unless asked for: torch's fused kernel has no dropout on a CPU).
    norm: "pre" normalises what enters attention and feed-forward (Xiong et al. 2020), "post" what leaves the residual
    sum (the original). Raises ValueError for what can't be built.
    """

    d_model: int = 256
    n_heads: int = 4
    n_layers: int = 3
    d_ff: int = 1024
    dropout: float = 0.1
    norm: str = "pre"
    activation: str = "relu"
    norm_eps: float = 1e-5
    attention_dropout: float = 0.0

    def __post_init__(self) -> None:
        if min(self.d_model, self.n_heads, self.n_layers, self.d_ff) < 1 or self.d_model % self.n_heads:
            raise ValueError(f"sizes must be at least 1 and n_heads divide d_model, got {self}")
        if self.norm not in ("pre", "post"):
            raise ValueError(f"norm must be 'pre' or 'post', got {self.norm!r}")
        if self.activation not in ACTIVATIONS:
            raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}; got {self.activation!r}")
        for name, share in (("dropout", self.dropout), ("attention_dropout", self.attention_dropout)):
            if not 0 <= share < 1:
                raise ValueError(f"{name} must lie in [0, 1), got {share}")


class FeedForward(nn.Sequential):
    """Two linear layers on each position by itself (Vaswani et al. 2017, §3.3): (..., d_model) -> (..., d_model)."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__(
            nn.Linear(sizes.d_model, sizes.d_ff),
            ACTIVATIONS[sizes.activation](),
            nn.Linear(sizes.d_ff, sizes.d_model),
        )


class Cache:
    """What one block keeps while it decodes: the keys and values of its own positions and of the memory."""

    def __init__(self, own: KeyValueCache | None = None, memory: KeyValueCache | None = None) -> None:
        self.own = own or KeyValueCache()
        self.memory = memory or KeyValueCache()

    def select(self, rows: Tensor) -> Cache:
        """The batch rows named, in that order."""
        return Cache(self.own.select(rows), self.memory.select(rows))


class Residual(nn.Module):
    """x + sublayer(x), with the norm before the sublayer or after the sum."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(sizes.d_model, eps=sizes.norm_eps)
        self.dropout = nn.Dropout(sizes.dropout)
        self.pre = sizes.norm == "pre"

    def enter(self, x: Tensor) -> Tensor:
        """What the sublayer sees."""
        return self.norm(x) if self.pre else x

    def leave(self, x: Tensor, change: Tensor) -> Tensor:
        """x with the sublayer's change."""
        x = x + self.dropout(change)
        return x if self.pre else self.norm(x)


class Block(nn.Module):
    """Self-attention, then (with `cross`) attention to a memory, then a feed-forward layer, each with a residual."""

    def __init__(self, sizes: Sizes, *, cross: bool = False) -> None:
        super().__init__()
        self.attention = MultiHeadAttention(sizes.d_model, sizes.n_heads, dropout=sizes.attention_dropout)
        self.attention_residual = Residual(sizes)
        self.cross = (
            MultiHeadAttention(sizes.d_model, sizes.n_heads, dropout=sizes.attention_dropout) if cross else None
        )
        self.cross_residual = Residual(sizes) if cross else None
        self.feed_forward = FeedForward(sizes)
        self.feed_forward_residual = Residual(sizes)

    def forward(
        self,
        x: Tensor,
        *,
        mask: Tensor | None = None,
        causal: bool = False,
        memory: Tensor | None = None,
        memory_mask: Tensor | None = None,
        cache: Cache | None = None,
        need_weights: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """Shapes: x (B, T, d_model), memory (B, S, d_model) -> x (B, T, d_model), weights (B, H, T, S) if need_weights.

        The weights are those of the memory where there is one, else of self-attention. Masks: boolean, broadcastable
        to (B, T, T) and (B, T, S), True = may attend. Raises ValueError if a memory is missing or not wanted.
        """
        if (memory is None) != (self.cross is None):
            raise ValueError("memory must be given to a block with cross=True, and to no other")
        own, of_memory = (None, None) if cache is None else (cache.own, cache.memory)
        residual = self.attention_residual
        change, weights = self.attention(
            residual.enter(x), mask=mask, causal=causal, cache=own, need_weights=need_weights and memory is None
        )
        x = residual.leave(x, change)
        if self.cross is not None and self.cross_residual is not None:
            residual = self.cross_residual
            change, weights = self.cross(
                residual.enter(x), memory, mask=memory_mask, cache=of_memory, need_weights=need_weights
            )
            x = residual.leave(x, change)
        residual = self.feed_forward_residual
        return residual.leave(x, self.feed_forward(residual.enter(x))), weights


class Stack(nn.Module):
    """n_layers blocks, one after the other; with pre-norm a last norm, since nothing normalised the final sum."""

    def __init__(self, sizes: Sizes, *, cross: bool = False) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(Block(sizes, cross=cross) for _ in range(sizes.n_layers))
        self.norm = nn.LayerNorm(sizes.d_model, eps=sizes.norm_eps) if sizes.norm == "pre" else nn.Identity()

    def each(
        self, x: Tensor, *, caches: list[Cache] | None = None, **options: Any
    ) -> Iterator[tuple[Tensor, Tensor | None]]:
        """What every block makes of x, one after the other: x (B, T, d_model) and its weights, as in Block."""
        for i, block in enumerate(self.blocks):
            x, weights = block(x, cache=None if caches is None else caches[i], **options)
            yield x, weights

    def forward(self, x: Tensor, *, caches: list[Cache] | None = None, **options: Any) -> Tensor:
        """x (B, T, d_model) through all blocks; the options are those of Block, caches one for each block."""
        *_, (last, _) = self.each(x, caches=caches, **options)
        return self.norm(last)  # (B, T, d_model)


class Embedding(nn.Module):
    """Token vectors times √d_model, plus sinusoidal positions (Vaswani et al. 2017, §3.4–3.5), then dropout."""

    def __init__(self, n_tokens: int, sizes: Sizes, *, max_len: int = 512) -> None:
        super().__init__()
        self.tokens = nn.Embedding(n_tokens, sizes.d_model)
        nn.init.normal_(self.tokens.weight, std=sizes.d_model**-0.5)  # variance 1 once scaled
        self.dropout = nn.Dropout(sizes.dropout)
        self.register_buffer("positions", sinusoidal(max_len, sizes.d_model), persistent=False)

    def forward(self, tokens: Tensor, start: int = 0) -> Tensor:
        """tokens (B, T), the first at position `start` -> (B, T, d_model). Raises ValueError past max_len."""
        if tokens.ndim != 2 or tokens.dtype != torch.long:
            raise ValueError(f"tokens must be int64 of shape (B, T), got {tokens.dtype} {tuple(tokens.shape)}")
        stop = start + tokens.shape[1]
        positions = self.get_buffer("positions")
        if stop > len(positions):
            raise ValueError(f"tokens reach position {stop}, but the model has max_len {len(positions)}")
        scaled = self.tokens(tokens) * math.sqrt(positions.shape[1])  # (B, T, d_model)
        return self.dropout(scaled + positions[start:stop])


@dataclass
class DecoderState:
    """The caches of a decoder's blocks and, where it has one, the memory (B, S, d_model) that they look at."""

    caches: list[Cache]
    memory: Tensor | None = None
    mask: Tensor | None = None

    @property
    def length(self) -> int:
        """How many tokens have been decoded."""
        return self.caches[0].own.length

    @property
    def device(self) -> torch.device:
        """Where decoding goes on. Raises ValueError while there is neither memory nor anything in the caches."""
        return self.caches[0].own.read()[0].device if self.memory is None else self.memory.device

    def select(self, rows: Tensor) -> DecoderState:
        """The batch rows named, in that order: what beam search keeps."""
        memory, mask = (x if x is None else x[rows] for x in (self.memory, self.mask))
        return DecoderState([cache.select(rows) for cache in self.caches], memory, mask)
