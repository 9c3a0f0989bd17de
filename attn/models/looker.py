"""Answer a question about a picture by looking once, twice or three times, softly or at one place at a time.

A state, at first the question, chooses where to look, takes in what it sees there, and chooses again. The same weights
serve all looks, so that one with three looks has as many as one with one.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class CellReader(nn.Module):
    """A small convolutional network that reads one photograph: (N, 28, 28) -> features (N, d_feature), then logits."""

    def __init__(self, d_feature: int = 32, n_classes: int = 10) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for d_in, d_out in ((1, 16), (16, 32), (32, 32)):
            layers += [nn.Conv2d(d_in, d_out, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(d_out), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Flatten(), nn.Linear(32 * 4 * 4, d_feature), nn.ReLU())
        self.head = nn.Linear(d_feature, n_classes)

    def features(self, photographs: Tensor) -> Tensor:
        """photographs (N, 28, 28) from 0 to 1 -> (N, d_feature)."""
        return self.layers(photographs[:, None])

    def forward(self, photographs: Tensor) -> Tensor:
        """photographs (N, 28, 28) from 0 to 1 -> logits (N, n_classes)."""
        return self.head(self.features(photographs))


class Looker(nn.Module):
    """n_looks looks at S places: weights = softmax(k q / √D) with q from the state, then the state takes in c.

    A place is what lies there plus where it is: a matrix times its features, brought to mean 0 and variance 1, and a
    learned vector of the cell. The garment that is asked about enters as what it looks like, through the same matrix,
    and W_q starts as a copy of W_k: before any training a question already leans towards its own garment. learned: a
    learned vector for each garment instead, and W_q on its own.
    uniform: all places alike, whatever the state says. keep: every look falls where the first did. bound: values from a
    small network instead of a matrix, which may hold what and where together, so that a sum of several cells can be
    taken apart again.
    Shapes: looks_like (10, d_feature), the mean features of each garment's training photographs; features (B, S,
    d_feature), asked and direction (B,) int64 -> logits (B, n_answers). Raises ValueError for another looks_like.
    """

    looks_like: Tensor

    def __init__(
        self,
        looks_like: Tensor,
        d_model: int = 48,
        n_looks: int = 2,
        *,
        uniform: bool = False,
        keep: bool = False,
        bound: bool = False,
        learned: bool = False,
    ) -> None:
        super().__init__()
        if looks_like.ndim != 2 or len(looks_like) != 10:
            raise ValueError(f"looks_like must be (10, d_feature), got {tuple(looks_like.shape)}")
        self.n_looks, self.uniform, self.keep = n_looks, uniform, keep
        self.register_buffer("looks_like", looks_like.clone())
        self.what, self.where = nn.Linear(looks_like.shape[1], d_model), nn.Embedding(9, d_model)
        self.directions = nn.Embedding(4, d_model)
        self.w_q, self.w_k = (nn.Linear(d_model, d_model, bias=False) for _ in range(2))
        self.w_v: nn.Module = nn.Linear(d_model, d_model, bias=False)
        if bound:
            self.w_v = nn.Sequential(nn.Linear(d_model, 4 * d_model), nn.ReLU(), nn.Linear(4 * d_model, d_model))
        self.mix = nn.Sequential(nn.Linear(2 * d_model, 2 * d_model), nn.ReLU(), nn.Linear(2 * d_model, d_model))
        self.output = nn.Linear(d_model, 10)
        self.nouns = nn.Embedding(10, d_model) if learned else None
        if not learned:
            self.w_q.load_state_dict(self.w_k.state_dict())

    def seen(self, features: Tensor) -> Tensor:
        """What features (..., d_feature) are to the machine, wherever they lie (..., d_model)."""
        return self.what(F.layer_norm(features, features.shape[-1:]))

    def start(self, asked: Tensor, direction: Tensor) -> Tensor:
        """The first state: the question (B, d_model)."""
        nouns = self.seen(self.looks_like) if self.nouns is None else self.nouns.weight  # (10, d_model)
        return nouns[asked] + self.directions(direction)

    def places(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Keys and values (B, S, d_model) of features (B, S, d_feature)."""
        x = self.seen(features) + self.where.weight  # (B, S, d_model)
        return self.w_k(x), self.w_v(x)

    def scores(self, state: Tensor, keys: Tensor) -> Tensor:
        """state (..., d_model), keys (B, S, d_model) -> (..., S); of states (B, N, d_model) also all N at once."""
        q = self.w_q(state) / state.shape[-1] ** 0.5
        if self.uniform:
            return torch.zeros(*state.shape[:-1], keys.shape[1], device=keys.device)
        return q @ keys.mT if state.ndim == 3 else (keys @ q[:, :, None])[:, :, 0]  # (B, N, S) or (B, S)

    def take_in(self, state: Tensor, context: Tensor) -> Tensor:
        """The next state (..., d_model), from the last one and what was seen."""
        return state + self.mix(torch.cat([state, context], -1))

    def look(
        self, features: Tensor, asked: Tensor, direction: Tensor, given: Mapping[int, Tensor] | None = None
    ) -> tuple[Tensor, Tensor]:
        """Logits (B, 10) and where each look fell (B, n_looks, S).

        given: weights (B, S) from outside, by the look's number from 0: "turn its head by hand".
        """
        keys, values = self.places(features)
        state = self.start(asked, direction)
        fell: list[Tensor] = []
        for i in range(self.n_looks):
            weights = F.softmax(self.scores(state, keys), -1)  # (B, S)
            if self.keep and fell:
                weights = fell[0]
            if given and i in given:
                weights = given[i]
            state = self.take_in(state, (weights[:, None] @ values)[:, 0])
            fell.append(weights)
        return self.output(state), torch.stack(fell, 1)

    def forward(self, features: Tensor, asked: Tensor, direction: Tensor) -> Tensor:
        """Logits (B, 10), looking softly."""
        return self.look(features, asked, direction)[0]
