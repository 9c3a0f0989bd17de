"""Several looks at a set of facts: an end-to-end memory network (Sukhbaatar et al. 2015)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from attn.attention import masked_softmax
from attn.checks import check_tokens, look_up
from attn.looks import check_weights
from attn.positions import sinusoidal

PAD = 0  # as in attn.data.tokens
AGES = ("learned", "sinusoidal", "none")


class MemoryNetwork(nn.Module):
    """A state q, at first the question, looks at all facts, adds what it finds, and looks again, n_hops times.

    At every hop weights = softmax(K q), q ← q + Vᵀ weights. Keys and values are the facts in two embeddings; one hop's
    values are the next one's keys, the question's embedding is that of the first keys and the answer's that of the
    last values ("adjacent" sharing, §2.2).

    ages: how a fact's vector tells its age, one of AGES. word_order: whether words count by their place in a sentence.
    chained: if not, all hops ask with the question alone, and what they find is only added up: as many looks and
    weights, but no chain.
    """

    def __init__(
        self, n_tokens: int, d_model: int, n_hops: int, *, max_facts: int = 20, ages: str = "learned",
        word_order: bool = True, chained: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        if min(d_model, n_hops) < 1:
            raise ValueError(f"d_model and n_hops must be at least 1, got {d_model} and {n_hops}")
        if ages not in AGES:
            raise ValueError(f"ages must be one of {', '.join(AGES)}, got {ages!r}")
        self.word_order, self.max_facts, self.n_hops, self.chained = word_order, max_facts, n_hops, chained
        self.words = nn.ParameterList(torch.empty(n_tokens, d_model) for _ in range(n_hops + 1))
        for table in self.words:
            nn.init.normal_(table, std=0.3)  # §4.2 has 0.1; from there Adam stays long where all weights are equal
        if ages == "learned":
            self.ages = nn.ParameterList(torch.empty(max_facts, d_model) for _ in range(n_hops + 1))
            for table in self.ages:
                nn.init.normal_(table, std=0.3)
        else:
            fixed = sinusoidal(max_facts, d_model) if ages == "sinusoidal" else torch.zeros(max_facts, d_model)
            self.register_buffer("fixed_ages", fixed, persistent=False)

    def forward(self, story: Tensor, question: Tensor, *, looks: Mapping[int, Tensor] | None = None) -> Tensor:
        """story (B, S, W), S facts of W words, question (B, W) -> logits of the answer's word (B, n_tokens).

        PAD fills up facts on the right and stories at their end: a fact of PAD alone is never looked at.
        looks: for some hops, by number from 0, weights (B, S) that stand in the place of the hop's own.
        Raises ValueError for tokens of another kind, more facts than max_facts, or a hop that isn't there.
        """
        return self._think(story, question, looks or {})[0]

    def alignment(self, story: Tensor, question: Tensor, *, looks: Mapping[int, Tensor] | None = None) -> Tensor:
        """Which facts each hop looks at: (B, n_hops, S)."""
        return self._think(story, question, looks or {})[1]

    def _think(self, story: Tensor, question: Tensor, given: Mapping[int, Tensor]) -> tuple[Tensor, Tensor]:
        mask = self._check(story, question)
        if not set(given) <= set(range(self.n_hops)):
            raise ValueError(f"looks must be for hops 0 to {self.n_hops - 1}, got {sorted(given)}")
        facts = [
            self._bag("story", story, words) + age for words, age in zip(self.words, self._ages(mask), strict=True)
        ]  # (B, S, d_model) each
        q = first = self._bag("question", question, self.words[0])  # (B, d_model)
        found = []
        for hop, (keys, values) in enumerate(pairwise(facts)):
            if hop in given:
                weights = check_weights(given[hop][:, None], *mask.shape)[:, 0].to(q.dtype)  # (B, S)
            else:
                asked = q if self.chained else first  # (B, d_model)
                weights = masked_softmax((keys @ asked[:, :, None])[:, :, 0], mask)  # (B, S)
            q = q + (weights[:, None] @ values)[:, 0]  # (B, d_model)
            found.append(weights)
        return q @ self.words[-1].T, torch.stack(found, 1)  # (B, n_tokens), (B, n_hops, S)

    def _bag(self, name: str, tokens: Tensor, table: Tensor) -> Tensor:
        """Each sentence as the (weighted) sum of its words' vectors: tokens (..., W) -> (..., d_model)."""
        words = look_up(name, tokens, table)  # (..., W, d_model)
        if self.word_order:
            return (words * word_weights(tokens, words.shape[-1]).to(words.dtype)).sum(-2)  # (..., d_model)
        return (words * (tokens != PAD)[..., None]).sum(-2)  # (..., d_model)

    def _ages(self, mask: Tensor) -> list[Tensor]:
        """A vector for each fact's age in each embedding, the newest has age 0 (§4.1): (B, S, d_model) each."""
        ages = mask.sum(1, keepdim=True) - 1 - torch.arange(mask.shape[1], device=mask.device)  # (B, S)
        tables = self.ages if hasattr(self, "ages") else [self.get_buffer("fixed_ages")] * (self.n_hops + 1)
        return [F.embedding(ages.clamp(min=0), table).to(self.words[0].dtype) for table in tables]

    def _check(self, story: Tensor, question: Tensor) -> Tensor:
        """Which facts are there: (B, S), True = may attend."""
        if len(check_tokens("story", story, 3)) != len(check_tokens("question", question)):
            raise ValueError(f"story and question must be as many, got {len(story)} and {len(question)}")
        if story.shape[1] > self.max_facts:
            raise ValueError(f"story has {story.shape[1]} facts, but the model has max_facts {self.max_facts}")
        return (story != PAD).any(-1)


def word_weights(tokens: Tensor, d_model: int) -> Tensor:
    """How much of each column a word's place in its sentence lets through, so that order counts in a sum (§4.1).

    l(j)ₖ = (1 − j/J) − (k/d)(1 − 2j/J) for word j of J and column k of d, both from 1.
    Shapes: tokens (..., W), padded right with PAD -> (..., W, d_model), float32, zeros for PAD.
    """
    said = tokens != PAD  # (..., W)
    j = torch.arange(1, tokens.shape[-1] + 1, device=tokens.device) / said.sum(-1, keepdim=True).clamp(
        min=1
    )  # (..., W)
    k = torch.arange(1, d_model + 1, device=tokens.device) / d_model  # (d_model)
    return ((1 - j)[..., None] - k * (1 - 2 * j)[..., None]) * said[..., None]  # (..., W, d_model)
