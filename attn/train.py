"""One training loop for every model of the course.

A model trains on `batches(epoch)`, a pure function of the epoch, so that a resumed run can skip what it has seen;
`loss(model, batch)` gives the *sum* over the targets and their number, so that unequal batches, and processes with
unequal shares of one batch, average exactly. Under `torchrun` each process takes its rows of every batch.
"""

import math
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sized
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from tqdm import tqdm

from attn import checkpoint as files
from attn.distributed import Place, gather, join, map_tensors, share, sum_over, wrap
from attn.recipe import Recipe, factor, make_optimizer, schedule_length, set_learning_rate

Batches = Callable[[int], Iterable]
Loss = Callable[[nn.Module, Any], tuple[Tensor, Tensor | int]]


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


def train(
    model: nn.Module,
    batches: Batches,
    loss: Loss,
    recipe: Recipe,
    *,
    evaluate: Callable[[nn.Module], float] | None = None,
    checkpoint: str | Path | None = None,
) -> History:
    """Train a model in place, on the recipe's device, and say how it went. Leaves it in evaluation mode.

    evaluate(model) gives a score after each epoch, in evaluation mode and without gradients. If a file `checkpoint`
    exists, training goes on from there exactly as if it had never stopped; else it is written after each epoch and
    every `recipe.save_every` steps. Generators of torch, Python and NumPy start at `recipe.seed` and are put back.
    In several processes `loss` must call the model itself, `model(…)`, which may be wrapped.

    Raises FloatingPointError when a loss or gradient is not finite: nothing is updated or saved from there on.
    Raises ValueError for an epoch without batches, a batch without targets and a checkpoint of another training.
    """
    place = join(recipe.device)
    with files.seeded(recipe.seed + place.rank, place.device):
        optimizer = make_optimizer(model.to(place.device), recipe)
        run = Run(model, optimizer, recipe, place, History(), checkpoint)
        steps = schedule_length(recipe, batches)
        _resume(run)
        parallel, history = wrap(model, place), run.history
        for epoch in range(history.epoch, recipe.epochs):
            model.train()
            for batch in _rest(run, batches):
                set_learning_rate(optimizer, factor(recipe, len(history.losses), steps))
                history.losses.append(_step(run, parallel, loss, batch))
                history.batch += 1
                if recipe.save_every and len(history.losses) % recipe.save_every == 0:
                    _save(run)
            history.epoch, history.batch = epoch + 1, 0
            if evaluate:
                history.scores.append(_score(model, evaluate))
            _save(run)
    model.eval()
    return history


def _step(run: Run, model: nn.Module, loss: Loss, batch: Any) -> float:
    """One update; gives the mean loss over the targets of the whole batch, in all processes."""
    recipe, place = run.recipe, run.place
    batch, weight = share(batch, place)
    batch = map_tensors(lambda x: x.to(place.device, non_blocking=True), batch)
    bf16 = recipe.bf16 if recipe.bf16 is not None else place.device.type == "cuda"
    with torch.autocast(place.device.type, torch.bfloat16, enabled=bf16):
        total, count = loss(model, batch)
    if total.ndim:
        raise ValueError(f"loss must give a sum and a count, got a first value of shape {tuple(total.shape)}")
    sums = torch.stack([total.detach().float(), torch.as_tensor(count, device=total.device).float()])
    sums = sum_over(weight * sums, place)  # (2,)
    run.optimizer.zero_grad()
    (total * (weight * place.world / sums[1])).backward()  # the wrapper averages: × world makes it a sum
    limit = math.inf if recipe.clip is None else recipe.clip
    trained = [parameter for group in run.optimizer.param_groups for parameter in group["params"]]
    norm = float(nn.utils.clip_grad_norm_(trained, limit))
    _check_finite(run, float(sums[0]), float(sums[1]), norm)
    run.optimizer.step()
    return float(sums[0] / sums[1])


def _check_finite(run: Run, total: float, count: float, norm: float) -> None:
    step, rate = len(run.history.losses), max(group["lr"] for group in run.optimizer.param_groups)
    if count == 0:
        raise ValueError(f"step {step}: the batch has no targets: loss gave count 0")
    if not math.isfinite(total) or not math.isfinite(norm):
        raise FloatingPointError(
            f"step {step}: loss {total / count:g}, gradient norm {norm:g}, at learning rate {rate:g}. Stopped before "
            "the update. Try a smaller learning rate, a longer warm-up, clip=1.0 or bf16=False, and look at this batch."
        )


def _rest(run: Run, batches: Batches) -> Iterator[Any]:
    """What is left of an epoch, with a progress bar and the clock running."""
    history, place = run.history, run.place
    before = files.random_state(place.device)
    found = batches(history.epoch)
    stream = iter(found)
    if history.batch == 0:
        history.seconds.append(0.0)
    else:  # skip what was seen; what that draws was drawn before the checkpoint too
        deque(islice(stream, history.batch), maxlen=0)
        files.set_random_state(before, place.device)
    total = len(found) if isinstance(found, Sized) else None
    title, hidden = f"epoch {history.epoch + 1}/{run.recipe.epochs}", run.recipe.quiet or place.rank > 0
    with tqdm(total=total, initial=history.batch, desc=title, disable=hidden, unit="batch") as bar:
        start = time.perf_counter()
        for batch in stream:
            yield batch
            now = time.perf_counter()
            history.seconds[-1], start = history.seconds[-1] + now - start, now
            bar.set_postfix(loss=f"{history.losses[-1]:.4f}", refresh=False)
            bar.update()
    if history.batch == 0:
        raise ValueError(f"batches({history.epoch}) gave no batch")


def _score(model: nn.Module, evaluate: Callable[[nn.Module], float]) -> float:
    model.eval()
    with torch.no_grad():
        return float(evaluate(model))


def _save(run: Run) -> None:
    """Everything that the next step depends on, written by the first process."""
    if run.checkpoint is None:
        return
    states = gather(files.random_state(run.place.device), run.place)
    if run.place.rank == 0:
        state = {"model": run.model.state_dict(), "optimizer": run.optimizer.state_dict(), "random": states}
        files.save(run.checkpoint, state | {"history": asdict(run.history), "recipe": run.recipe.fixed()})


def _resume(run: Run) -> None:
    path, place = run.checkpoint, run.place
    if path is None or not Path(path).exists():
        return
    state = files.load(path, keys=("model", "optimizer", "random", "history", "recipe"))
    files.load_weights(run.model, state["model"], path)
    found = state["recipe"]
    changed = [f"{name} {found.get(name)}" for name, value in run.recipe.fixed().items() if found.get(name) != value]
    if changed:
        raise ValueError(f"checkpoint {path} was written with {', '.join(changed)}: resume with the same recipe")
    if len(state["random"]) != place.world:
        raise ValueError(
            f"checkpoint {path} was written by {len(state['random'])} processes, this run has {place.world}"
        )
    run.optimizer.load_state_dict(state["optimizer"])
    vars(run.history).update(state["history"])
    files.set_random_state(state["random"][place.rank], place.device)
