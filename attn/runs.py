"""What a training knows about itself, and how it goes on from a file."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from attn import checkpoint as files
from attn.distributed import Place, gather, has_bfloat16, leaves, on_first
from attn.recipe import Recipe, make_optimizer, schedule_length

Batches = Callable[[int], Iterable]


@dataclass
class History:
    """What happened: the mean loss of every step; of every epoch its score and its seconds without evaluation.

    epoch and batch say how far it came: epochs finished, and batches finished of the next one.
    """

    losses: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    epoch: int = 0
    batch: int = 0


@dataclass
class Run:
    """What the parts of one training share."""

    model: nn.Module
    optimizer: torch.optim.Optimizer
    recipe: Recipe
    place: Place
    history: History
    checkpoint: str | Path | None
    steps: int | None  # of the whole schedule
    fixed: dict[str, Any]  # what a resumed run must share with the one that it goes on from

    def autocast(self) -> torch.autocast:
        """bfloat16 where the recipe says so; training and evaluation compute alike."""
        return torch.autocast(self.place.device.type, torch.bfloat16, enabled=self.fixed["bf16"])


def begin(model: nn.Module, batches: Batches, recipe: Recipe, place: Place, checkpoint: str | Path | None) -> Run:
    """A run at its first step, or where the checkpoint stopped. Raises ValueError for that of another training."""
    optimizer = make_optimizer(model.to(place.device), recipe)
    steps = schedule_length(recipe, batches)
    bf16 = has_bfloat16(place.device) if recipe.bf16 is None else recipe.bf16
    ends = recipe.schedule in ("linear", "cosine")  # the others are the same however long they last
    fixed = recipe.fixed() | {"steps": steps if ends else None, "bf16": bf16}
    run = Run(model, optimizer, recipe, place, History(), checkpoint, steps, fixed)
    if checkpoint is not None:
        fixed["groups"] = _groups(model, optimizer) if recipe.groups else None
        if Path(checkpoint).exists():
            fixed["batches"] = on_first(lambda: _first_fingerprint(batches, place.device), place)
            _resume(run, checkpoint)
    return run


def _first_fingerprint(batches: Batches, device: torch.device) -> str:
    """That of the first epoch's first batch, which a training that resumes doesn't meet again."""
    before = files.random_state(device)
    found = fingerprint(next(iter(batches(0)), None))
    files.set_random_state(before, device)  # the batches of the training may draw from the same generators
    return found


def fingerprint(batch: Any) -> str:
    """A hash of a batch's tensors, arrays, text and numbers.

    A run keeps that of its first batch: other data, another order or batch size nearly always show there.
    """
    digest = hashlib.sha256()
    for leaf in leaves(batch):
        if isinstance(leaf, Tensor | np.ndarray):
            x = torch.as_tensor(leaf).detach().cpu().contiguous()
            digest.update(f"{x.dtype} {tuple(x.shape)}".encode())
            digest.update(x.reshape(-1).view(torch.uint8).numpy().tobytes())
        elif isinstance(leaf, str | int | float | None):
            digest.update(repr(leaf).encode())
    return digest.hexdigest()[:16]


def _groups(model: nn.Module, optimizer: torch.optim.Optimizer) -> list[str]:
    """Each parameter group in a few words: its rate, its weight decay, and a hash of its parameters' names."""
    names = {parameter: name for name, parameter in model.named_parameters()}
    found = []
    for group in optimizer.param_groups:
        whose = hashlib.sha256(" ".join(names[parameter] for parameter in group["params"]).encode()).hexdigest()[:8]
        found.append(f"{group['initial_lr']:g}/{group['weight_decay']:g}/{len(group['params'])}/{whose}")
    return found


def save(run: Run) -> None:
    """Everything that the next step depends on, written by the first process."""
    if run.checkpoint is None:
        return
    states = gather(files.random_state(run.place.device), run.place)
    if run.place.rank == 0:
        state = {"model": run.model.state_dict(), "optimizer": run.optimizer.state_dict(), "random": states}
        files.save(run.checkpoint, state | {"history": asdict(run.history), "recipe": run.fixed})


def _resume(run: Run, path: str | Path) -> None:
    place = run.place
    state = files.load(path, keys=("model", "optimizer", "random", "history", "recipe"))
    found = state["recipe"]
    names = [name for name, value in run.fixed.items() if found.get(name) != value]
    if names:
        then, now = (", ".join(f"{name} {of.get(name)}" for name in names) for of in (found, run.fixed))
        raise ValueError(
            f"checkpoint {path} was written with {then}: resume with the same recipe and batches "
            f"(here: {now}; steps come from the epochs, batches from the first one)"
        )
    if len(state["random"]) != place.world:
        raise ValueError(
            f"checkpoint {path} was written by {len(state['random'])} processes, this run has {place.world}"
        )
    files.load_weights(run.model, state["model"], path)  # only now: a refused checkpoint leaves the model as it is
    run.optimizer.load_state_dict(state["optimizer"])
    vars(run.history).update(state["history"])
    files.set_random_state(state["random"][place.rank], place.device)
