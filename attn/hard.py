"""Hard looks: one place at a time, drawn from the weights (Xu et al. 2015, §4.1), and how to learn them.

A path is the places that a `Looker` looks at, one after another. Its cost is −log p of the right answer. What is to
become small is the mean cost over paths, each as likely as the weights make it. `all_paths` has it exactly, `sampled`
from a few paths, with the score-function gradient (Williams 1992): (cost − baseline) · ∇ log p(path) beside ∇ cost.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from attn.models.looker import Looker

BASELINES = ("none", "mean", "leave-one-out")


def walk(model: Looker, x: tuple[Tensor, ...], answer: Tensor, n_paths: int) -> tuple[Tensor, Tensor]:
    """Costs and log-probabilities (B, n_paths) of paths drawn anew; x = (features, asked, direction)."""
    keys, values = model.places(x[0])
    B = len(keys)
    state = model.start(*x[1:])[:, None].expand(-1, n_paths, -1)  # (B, N, d_model)
    log_p = torch.zeros(B, n_paths, device=keys.device)
    for _ in range(model.n_looks):
        log_weights = F.log_softmax(model.scores(state, keys), -1)  # (B, N, S)
        place = torch.multinomial(log_weights.exp().flatten(0, 1).detach(), 1).view(B, n_paths, 1)
        log_p = log_p + log_weights.gather(2, place)[:, :, 0]
        seen = values.gather(1, place.expand(-1, -1, values.shape[-1]))  # (B, N, d_model)
        state = model.take_in(state, seen)
    return _costs(model, state, answer), log_p


def all_paths(model: Looker, x: tuple[Tensor, ...], answer: Tensor) -> tuple[Tensor, Tensor]:
    """Costs and log-probabilities (B, S ** n_looks) of every path; x = (features, asked, direction)."""
    keys, values = model.places(x[0])
    B, S, D = values.shape
    state, log_p = model.start(*x[1:])[:, None], torch.zeros(B, 1, device=keys.device)
    for _ in range(model.n_looks):
        log_weights = F.log_softmax(model.scores(state, keys), -1)  # (B, N, S)
        log_p = (log_p[:, :, None] + log_weights).flatten(1)  # (B, N·S)
        shape = (B, state.shape[1], S, D)
        state = model.take_in(state[:, :, None].expand(shape), values[:, None].expand(shape)).flatten(1, 2)
    return _costs(model, state, answer), log_p


def expected(costs: Tensor, log_p: Tensor) -> Tensor:
    """The mean cost (B,) over all paths: Σ p(path) cost(path), whose gradient autograd takes exactly."""
    return (log_p.exp() * costs).sum(1)


def sampled(costs: Tensor, log_p: Tensor, baseline: Tensor | float) -> Tensor:
    """A number (B,) whose *gradient* is the estimate from sampled paths (B, N); its value means nothing.

    baseline: a number, or (B, N), one for each path, that doesn't hang on that path's own cost.
    """
    return (costs + (costs - baseline).detach() * log_p).mean(1)


def leave_one_out(costs: Tensor) -> Tensor:
    """For each path the mean cost of its table's other paths (B, N). Raises ValueError for a single path."""
    if costs.shape[1] < 2:
        raise ValueError(f"leave-one-out needs at least 2 paths, got costs of shape {tuple(costs.shape)}")
    costs = costs.detach()
    return (costs.sum(1, keepdim=True) - costs) / (costs.shape[1] - 1)


@torch.no_grad()
def best_path(model: Looker, x: tuple[Tensor, ...]) -> tuple[Tensor, Tensor]:
    """Logits (B, 10) when every look falls where the weight is largest, and those places (B, n_looks)."""
    keys, values = model.places(x[0])
    state, rows, path = model.start(*x[1:]), torch.arange(len(keys), device=keys.device), []
    for _ in range(model.n_looks):
        path.append(model.scores(state, keys).argmax(1))
        state = model.take_in(state, values[rows, path[-1]])
    return model.output(state), torch.stack(path, 1)


def _costs(model: Looker, state: Tensor, answer: Tensor) -> Tensor:
    """−log p of the right answer (B, N) at the end of paths with states (B, N, d_model)."""
    log_p = F.log_softmax(model.output(state), -1)  # (B, N, 10)
    return -log_p.gather(2, answer[:, None, None].expand(-1, state.shape[1], 1))[:, :, 0]
