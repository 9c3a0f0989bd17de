"""The sizes of everything that is made of the transformer's block."""

from __future__ import annotations

from dataclasses import dataclass

from torch import nn

ACTIVATIONS = {"relu": nn.ReLU, "gelu": nn.GELU}
POSITIONS = ("sinusoidal", "learned", "rotary", "none")


@dataclass(frozen=True)
class Sizes:
    """What a stack of blocks is made of.

    dropout acts on the embeddings and on what each sublayer adds, as in the paper (§5.4) and in BERT;
    attention_dropout on the weights (0 unless asked for: torch's fused kernel has no dropout on a CPU).
    norm: "pre" normalises what enters attention and feed-forward (Xiong et al. 2020), "post" what leaves the residual
    sum (the original). n_kv_heads: fewer than n_heads if groups of heads share keys and values. bias: whether the
    linear layers of attention and feed-forward have one. positions: "sinusoidal" or "learned" vectors are added to the
    embeddings; "rotary" turns queries and keys; "none" says nothing of order. (BERT and ViT add learned ones always.)
    Raises ValueError for what can't be built.
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
    n_kv_heads: int | None = None
    bias: bool = True
    positions: str = "sinusoidal"

    def __post_init__(self) -> None:
        if min(self.d_model, self.n_heads, self.n_layers, self.d_ff) < 1 or self.d_model % self.n_heads:
            raise ValueError(f"sizes must be at least 1 and n_heads divide d_model, got {self}")
        for name, allowed in (("norm", ("pre", "post")), ("activation", ACTIVATIONS), ("positions", POSITIONS)):
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} must be one of {', '.join(allowed)}; got {getattr(self, name)!r}")
        if self.n_kv_heads is not None and (self.n_kv_heads < 1 or self.n_heads % self.n_kv_heads):
            raise ValueError(f"n_kv_heads must divide n_heads = {self.n_heads}, got {self.n_kv_heads}")
        if self.positions == "rotary" and self.d_head % 2:
            raise ValueError(f"rotary turns pairs of columns: d_model / n_heads must be even, got {self.d_head}")
        for name, share in (("dropout", self.dropout), ("attention_dropout", self.attention_dropout)):
            if not 0 <= share < 1:
                raise ValueError(f"{name} must lie in [0, 1), got {share}")

    @property
    def d_head(self) -> int:
        """Width of one head, D."""
        return self.d_model // self.n_heads
