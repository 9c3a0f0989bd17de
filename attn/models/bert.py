"""BERT (Devlin et al. 2019): the transformer's encoder, read in both directions, and the heads that are put on it."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from attn.attention import check_mask, combine_masks, padding_mask
from attn.checks import check_tokens, look_up
from attn.models.transformer import ACTIVATIONS, Sizes, Stack
from attn.positions import LearnedPositions


class Encoded(NamedTuple):
    """What BERT makes of a batch; `layers` and `weights` are None unless asked for."""

    hidden: Tensor  # (B, S, d_model), after the last layer
    pooled: Tensor  # (B, d_model), of the first token
    layers: list[Tensor] | None  # n_layers + 1 times (B, S, d_model), the embeddings first
    weights: list[Tensor] | None  # n_layers times (B, H, S, S)


class Embeddings(nn.Module):
    """The sum of a token's, its position's and its segment's vector, normalised (Devlin et al. 2019, fig. 2)."""

    def __init__(self, sizes: Sizes, vocab_size: int, max_len: int, n_segments: int) -> None:
        super().__init__()
        self.token = nn.Embedding(vocab_size, sizes.d_model)
        self.position = LearnedPositions(max_len, sizes.d_model)
        self.segment = nn.Embedding(n_segments, sizes.d_model)
        self.norm = nn.LayerNorm(sizes.d_model, eps=sizes.norm_eps)
        self.dropout = nn.Dropout(sizes.dropout)

    def forward(self, tokens: Tensor, segments: Tensor | None = None) -> Tensor:
        """tokens and segments (B, S) -> (B, S, d_model); no segments: all in the first."""
        segments = torch.zeros_like(check_tokens("tokens", tokens)) if segments is None else segments
        if check_tokens("segments", segments).shape != tokens.shape:
            raise ValueError(f"segments must be {tuple(tokens.shape)} as tokens are, got {tuple(segments.shape)}")
        words = look_up("tokens", tokens, self.token.weight)  # (B, S, d_model)
        total = words + look_up("segments", segments, self.segment.weight) + self.position(tokens.shape[1])
        return self.dropout(self.norm(total))


class Bert(nn.Module):
    """Embeddings, the stack of post-norm blocks, and the pooler: tanh(W h) of the first token, [CLS].

    Raises ValueError unless sizes.norm is "post", as in every BERT.
    """

    def __init__(self, sizes: Sizes, vocab_size: int, *, max_len: int = 512, n_segments: int = 2) -> None:
        super().__init__()
        if sizes.norm != "post":
            raise ValueError(f'sizes.norm must be "post", the order of BERT\'s blocks; got "{sizes.norm}"')
        self.sizes = sizes
        self.embeddings = Embeddings(sizes, vocab_size, max_len, n_segments)
        self.encoder = Stack(sizes, max_len=max_len)
        self.pooler = nn.Linear(sizes.d_model, sizes.d_model)
        initialise(self)

    def forward(
        self,
        tokens: Tensor,
        lengths: Tensor | None = None,
        segments: Tensor | None = None,
        *,
        mask: Tensor | None = None,
        need_layers: bool = False,
        need_weights: bool = False,
    ) -> Encoded:
        """Every token looks at every other one of its row, in both directions.

        Shapes: tokens (B, S), lengths (B,) and segments (B, S) integers; mask (B, S) boolean, True = a token that may
        be attended to. Padding is what follows `lengths`, or is False in the mask; what comes out there means nothing.
        Raises ValueError if these don't fit each other, the vocabulary, or the model's positions (max_len). Lengths
        are taken as they are: `encode` makes them.
        """
        x = self.embeddings(tokens, segments)  # (B, S, d_model)
        real = real_tokens(tokens, lengths, mask)  # (B, S)
        mask = None if real is None else real[:, None, :]  # (B, 1, S)
        each = list(self.encoder.each(x, mask=mask, need_weights=need_weights))
        layers = [x, *(hidden for hidden, _ in each)]
        weights = [weights for _, weights in each if weights is not None]
        pooled = self.pooler(layers[-1][:, 0]).tanh()  # (B, d_model)
        return Encoded(layers[-1], pooled, layers if need_layers else None, weights if need_weights else None)


class Pretraining(nn.Module):
    """BERT with its two first objectives (Devlin et al. 2019, §3.1): which token was masked; does B follow A?

    The token head scores with the token embeddings themselves, and adds a bias for each.
    """

    def __init__(self, bert: Bert) -> None:
        super().__init__()
        sizes, tokens = bert.sizes, bert.embeddings.token
        self.bert = bert
        self.transform = nn.Sequential(
            nn.Linear(sizes.d_model, sizes.d_model),
            ACTIVATIONS[sizes.activation](),
            nn.LayerNorm(sizes.d_model, eps=sizes.norm_eps),
        )
        self.token_bias = nn.Parameter(tokens.weight.new_zeros(tokens.num_embeddings))
        self.next_sentence = nn.Linear(sizes.d_model, 2)
        initialise(self.transform)
        initialise(self.next_sentence)

    def forward(
        self,
        tokens: Tensor,
        lengths: Tensor | None = None,
        segments: Tensor | None = None,
        *,
        mask: Tensor | None = None,
    ) -> tuple[Tensor, Tensor]:
        """Inputs as of `Bert` -> token logits (B, S, V), next-sentence logits (B, 2), where 0 means that B follows A.

        Only the masked positions are trained on: `token_logits(model.bert(...).hidden[masked])` saves the others.
        """
        encoded = self.bert(tokens, lengths, segments, mask=mask)
        return self.token_logits(encoded.hidden), self.next_sentence(encoded.pooled)  # (B, S, V), (B, 2)

    def token_logits(self, hidden: Tensor) -> Tensor:
        """Hidden states (..., d_model) -> logits over the vocabulary (..., V)."""
        return F.linear(self.transform(hidden), self.bert.embeddings.token.weight, self.token_bias)  # (..., V)


class Classifier(nn.Module):
    """Dropout and one linear layer on what BERT makes of the whole row (Devlin et al. 2019, §4.1).

    pooling: "cls", the pooled first token, or "mean" of the last hidden states of all real tokens.
    dropout: that of the model unless given.
    """

    def __init__(self, bert: Bert, n_classes: int, *, pooling: str = "cls", dropout: float | None = None) -> None:
        super().__init__()
        if n_classes < 1 or pooling not in ("cls", "mean"):
            raise ValueError(f'n_classes ≥ 1 and pooling "cls" or "mean" wanted, got {n_classes} and "{pooling}"')
        self.bert = bert
        self.pooling = pooling
        self.dropout = nn.Dropout(bert.sizes.dropout if dropout is None else dropout)
        self.head = nn.Linear(bert.sizes.d_model, n_classes)
        initialise(self.head)

    def forward(
        self,
        tokens: Tensor,
        lengths: Tensor | None = None,
        segments: Tensor | None = None,
        *,
        mask: Tensor | None = None,
    ) -> Tensor:
        """Inputs as of `Bert` -> logits (B, n_classes)."""
        encoded = self.bert(tokens, lengths, segments, mask=mask)
        pooled = encoded.pooled
        if self.pooling == "mean":
            pooled = mean_pool(encoded.hidden, real_tokens(tokens, lengths, mask))  # (B, d_model)
        return self.head(self.dropout(pooled))  # (B, n_classes)


def mean_pool(hidden: Tensor, real: Tensor | None = None) -> Tensor:
    """The mean of hidden (B, S, d_model) over the positions that are True in real (B, S): (B, d_model); none: zeros."""
    if real is None:
        return hidden.mean(1)  # (B, d_model)
    total = hidden.masked_fill(~real[..., None], 0.0).sum(1)  # (B, d_model)
    return total / real.sum(1, keepdim=True).clamp(min=1)  # (B, d_model)


def real_tokens(tokens: Tensor, lengths: Tensor | None = None, mask: Tensor | None = None) -> Tensor | None:
    """Which tokens are no padding, by `lengths` (B,), by `mask` (B, S), or by both: boolean (B, S), or None for all."""
    if lengths is not None and lengths.shape != tokens.shape[:1]:
        raise ValueError(f"lengths must be ({len(tokens)},), one for each row of tokens, got {tuple(lengths.shape)}")
    if mask is not None:
        check_mask(mask)
        if mask.shape != tokens.shape:
            raise ValueError(f"mask must be {tuple(tokens.shape)} as tokens are, got {tuple(mask.shape)}")
    return combine_masks(mask, None if lengths is None else padding_mask(lengths, tokens.shape[1]).squeeze(1))  # (B, S)


def initialise(module: nn.Module, *, std: float = 0.02, generator: torch.Generator | None = None) -> None:
    """Draw every linear layer's and embedding's weights from N(0, std²), in place; biases 0 (Devlin et al.'s code)."""
    for part in module.modules():
        if isinstance(part, nn.Linear | nn.Embedding):
            nn.init.normal_(part.weight, std=std, generator=generator)
        if isinstance(part, nn.Linear) and part.bias is not None:
            nn.init.zeros_(part.bias)
