"""Five ways to score a key against a query (Luong et al. 2015, §3.1; Bahdanau et al. 2015, §A.1.2; Vaswani 2017).

Every score is used in two steps, so that what depends on the keys alone is computed once a sentence:

    memory = score.prepare(keys)       # keys (B, S, d_key)
    e = score(query, memory, mask)     # query (B, T, d_query), mask (B, 1, S) or None -> e (B, T, S)

The scores go through `attention.masked_softmax` afterwards. The five have no use for the mask; a score whose formula
has the source's length in it takes each row's own from there, `looks.own_lengths(mask)`, and never the padded S.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

NAMES = ("dot", "scaled_dot", "general", "additive", "location")


class Score(nn.Module):
    """What all five have in common: some work on the keys alone, then a score for every query and key."""

    def prepare(self, keys: Tensor) -> Tensor:
        """Keys (B, S, d_key) -> what `forward` wants of them, to be kept while the keys stay."""
        return keys

    def forward(self, query: Tensor, memory: Tensor, mask: Tensor | None = None) -> Tensor:
        """query (B, T, d_query), prepared keys, mask (B, 1, S), True = may attend -> e (B, T, S)."""
        raise NotImplementedError


def make_score(name: str, d_query: int, d_key: int, *, d_score: int | None = None, max_len: int | None = None) -> Score:
    """The score called `name`, one of NAMES.

    d_score: width of the additive score's hidden layer, d_key unless given. max_len: the most keys that the location
    score can tell apart; it must be given there. Raises ValueError for another name or for widths that don't fit.
    """
    if name not in NAMES:
        raise ValueError(f"score must be one of {', '.join(NAMES)}; got {name!r}")
    if name == "general":
        return GeneralScore(d_query, d_key)
    if name == "additive":
        return AdditiveScore(d_query, d_key, d_score or d_key)
    if name == "location":
        if max_len is None:
            raise ValueError("the location score needs max_len, the most keys of a source; got None")
        return LocationScore(d_query, max_len)
    if d_query != d_key:
        raise ValueError(f"the {name} score needs d_query = d_key, got {d_query} and {d_key}; 'general' joins the two")
    return DotScore(scaled=name == "scaled_dot")


class DotScore(Score):
    """e = q kᵀ, divided by √D if scaled."""

    def __init__(self, *, scaled: bool = False) -> None:
        super().__init__()
        self.scaled = scaled

    def prepare(self, keys: Tensor) -> Tensor:
        return keys / math.sqrt(keys.shape[-1]) if self.scaled else keys  # (B, S, D)

    def forward(self, query: Tensor, memory: Tensor, mask: Tensor | None = None) -> Tensor:
        _check_widths("dot", query.shape[-1], memory.shape[-1])
        return query @ memory.transpose(-2, -1)  # (B, T, S)


class GeneralScore(Score):
    """e = q W kᵀ: a matrix between two widths (Luong et al. 2015, eq. 8)."""

    def __init__(self, d_query: int, d_key: int) -> None:
        super().__init__()
        self.w = nn.Linear(d_query, d_key, bias=False)

    def forward(self, query: Tensor, memory: Tensor, mask: Tensor | None = None) -> Tensor:
        _check_widths("general", query.shape[-1], self.w.in_features)
        return self.w(query) @ memory.transpose(-2, -1)  # (B, T, S); one query is shorter than all its keys


class AdditiveScore(Score):
    """e = vᵀ tanh(W q + U k): a small network of one hidden layer (Bahdanau et al. 2015, §A.1.2)."""

    def __init__(self, d_query: int, d_key: int, d_score: int) -> None:
        super().__init__()
        self.w = nn.Linear(d_query, d_score, bias=False)
        self.u = nn.Linear(d_key, d_score, bias=False)
        self.v = nn.Linear(d_score, 1, bias=False)

    def prepare(self, keys: Tensor) -> Tensor:
        return self.u(keys)  # (B, S, d_score)

    def forward(self, query: Tensor, memory: Tensor, mask: Tensor | None = None) -> Tensor:
        _check_widths("additive", query.shape[-1], self.w.in_features)
        hidden = torch.tanh(self.w(query)[..., :, None, :] + memory[..., None, :, :])  # (B, T, S, d_score)
        return self.v(hidden).squeeze(-1)  # (B, T, S)


class LocationScore(Score):
    """e = W q: the query alone says where to look, whatever stands there (Luong et al. 2015, eq. 8, location)."""

    def __init__(self, d_query: int, max_len: int) -> None:
        super().__init__()
        self.w = nn.Linear(d_query, max_len, bias=False)

    def prepare(self, keys: Tensor) -> Tensor:
        if keys.shape[-2] > self.w.out_features:
            raise ValueError(
                f"keys: {keys.shape[-2]} positions, but the location score has max_len {self.w.out_features}"
            )
        return keys  # only their number matters

    def forward(self, query: Tensor, memory: Tensor, mask: Tensor | None = None) -> Tensor:
        _check_widths("location", query.shape[-1], self.w.in_features)
        return self.w(query)[..., : memory.shape[-2]]  # (B, T, S)


def _check_widths(name: str, got: int, wanted: int) -> None:
    if got != wanted:
        raise ValueError(f"the {name} score: query has width {got}, wanted {wanted}")
