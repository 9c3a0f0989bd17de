"""The transformer's block, stacked (Vaswani et al. 2017). Translation, language model, ViT and BERT are made of it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from attn.checks import check_tokens, look_up
from attn.heads import MultiHeadAttention
from attn.models.decoder_state import Cache
from attn.models.sizes import ACTIVATIONS, Sizes
from attn.positions import Rotary, sinusoidal

__all__ = ["ACTIVATIONS", "Block", "Cache", "Embedding", "FeedForward", "Residual", "Sizes", "Stack"]


class FeedForward(nn.Sequential):
    """Two linear layers on each position by itself (Vaswani et al. 2017, §3.3): (..., d_model) -> (..., d_model)."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__(
            nn.Linear(sizes.d_model, sizes.d_ff, bias=sizes.bias),
            ACTIVATIONS[sizes.activation](),
            nn.Linear(sizes.d_ff, sizes.d_model, bias=sizes.bias),
        )


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

    def __init__(self, sizes: Sizes, *, cross: bool = False, rotary: Rotary | None = None) -> None:
        super().__init__()
        self.attention = _attention(sizes, rotary)
        self.attention_residual = Residual(sizes)
        self.cross = _attention(sizes) if cross else None
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


def _attention(sizes: Sizes, rotary: Rotary | None = None) -> MultiHeadAttention:
    return MultiHeadAttention(
        sizes.d_model,
        sizes.n_heads,
        n_kv_heads=sizes.n_kv_heads,
        dropout=sizes.attention_dropout,
        bias=sizes.bias,
        rotary=rotary,
    )


class Stack(nn.Module):
    """n_layers blocks, one after the other; with pre-norm a last norm, since nothing normalised the final sum.

    max_len: the most positions that rotary has angles for.
    """

    def __init__(self, sizes: Sizes, *, cross: bool = False, max_len: int = 4096) -> None:
        super().__init__()
        rotary = Rotary(sizes.d_head, max_len) if sizes.positions == "rotary" else None
        self.blocks = nn.ModuleList(Block(sizes, cross=cross, rotary=rotary) for _ in range(sizes.n_layers))
        self.norm = nn.LayerNorm(sizes.d_model, eps=sizes.norm_eps) if sizes.norm == "pre" else nn.Identity()

    def each(
        self,
        x: Tensor,
        *,
        mask: Tensor | None = None,
        causal: bool = False,
        memory: Tensor | None = None,
        memory_mask: Tensor | None = None,
        caches: list[Cache] | None = None,
        need_weights: bool = False,
    ) -> Iterator[tuple[Tensor, Tensor | None]]:
        """x (B, T, d_model) after each block, one after the other, with its weights. Arguments as in Block."""
        for i, block in enumerate(self.blocks):
            x, weights = block(
                x,
                mask=mask,
                causal=causal,
                memory=memory,
                memory_mask=memory_mask,
                cache=None if caches is None else caches[i],
                need_weights=need_weights,
            )
            yield x, weights

    def forward(
        self,
        x: Tensor,
        *,
        mask: Tensor | None = None,
        causal: bool = False,
        memory: Tensor | None = None,
        memory_mask: Tensor | None = None,
        caches: list[Cache] | None = None,
    ) -> Tensor:
        """x (B, T, d_model) through all blocks; arguments as in Block, caches one for each block."""
        for last, _ in self.each(x, mask=mask, causal=causal, memory=memory, memory_mask=memory_mask, caches=caches):
            x = last
        return self.norm(x)  # (B, T, d_model)


class Embedding(nn.Module):
    """Token vectors times √d_model, plus what sizes.positions says (Vaswani et al. 2017, §3.4–3.5), then dropout."""

    def __init__(self, n_tokens: int, sizes: Sizes, *, max_len: int = 512) -> None:
        super().__init__()
        self.max_len = max_len
        self.tokens = nn.Embedding(n_tokens, sizes.d_model)
        nn.init.normal_(self.tokens.weight, std=sizes.d_model**-0.5)  # variance 1 once scaled
        self.dropout = nn.Dropout(sizes.dropout)
        table = sinusoidal(max_len, sizes.d_model) if sizes.positions == "sinusoidal" else None
        if sizes.positions == "learned":
            self.positions: Tensor | nn.Parameter | None = nn.Parameter(0.02 * torch.randn(max_len, sizes.d_model))
        else:
            self.register_buffer("positions", table, persistent=False)

    def forward(self, tokens: Tensor, start: int = 0, padding: Tensor | None = None) -> Tensor:
        """tokens (B, T), the first column at position `start` -> (B, T, d_model).

        padding (B,): how many columns of each row, from the first position on, are padding on the left. Positions are
        counted from its end. Raises ValueError past max_len, or for tokens that are none.
        """
        T = check_tokens("tokens", tokens).shape[1]
        if start + T > self.max_len:
            raise ValueError(f"tokens reach position {start + T - 1}, but the model has max_len {self.max_len}")
        x = look_up("tokens", tokens, self.tokens.weight) * math.sqrt(self.tokens.embedding_dim)  # (B, T, d_model)
        if self.positions is None:
            return self.dropout(x)
        if padding is None:
            return self.dropout(x + self.positions[start : start + T])
        places = start + torch.arange(T, device=tokens.device) - padding[:, None]  # (B, T)
        return self.dropout(x + self.positions[places.clamp(min=0)])
