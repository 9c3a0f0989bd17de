"""One training loop for every model of the course.

A model trains on `batches(epoch)`, a pure function of the epoch, so that a resumed run can skip what it has seen;
`loss(model, batch)` gives the *sum* over the targets and their number, so that unequal batches, and processes with
unequal shares of one batch, average exactly. Under `torchrun` each process takes its rows of every batch.
The loop waits for the device once a step, to see that the loss and the gradient are finite.
"""

import math
import time
from collections import deque
from collections.abc import Callable, Iterator, Sized
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from tqdm import tqdm

from attn import checkpoint as files
from attn.distributed import Loss, join, map_tensors, on_first, share, sum_over, to_device, wrap
from attn.recipe import Recipe, factor, set_learning_rate
from attn.runs import Batches, History, Run, begin, fingerprint, save

__all__ = ["Batches", "History", "Loss", "Recipe", "train"]


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

    evaluate(model) gives a score after each epoch, in evaluation mode, without gradients and as precise as training;
    of several processes the first one evaluates, and all get its score. If a file `checkpoint` exists, training goes on
    from there exactly as if it had never stopped; else it is written after each epoch and every `recipe.save_every`
    steps. Generators of torch, Python and NumPy start at `recipe.seed` and are put back.

    Raises FloatingPointError when a loss or gradient is not finite: nothing is updated or saved from there on.
    Raises ValueError for an epoch without batches, a batch without targets and a checkpoint of another training: of
    another recipe, precision, length of schedule, first batch or number of processes.
    """
    place = join(recipe.device)
    with files.seeded(recipe.seed + place.rank, place.device):
        run = begin(model, batches, recipe, place, checkpoint)
        losses, history = wrap(model, loss, place), run.history
        for epoch in range(history.epoch, recipe.epochs):
            model.train()
            for batch in _rest(run, batches):
                set_learning_rate(run.optimizer, factor(recipe, len(history.losses), run.steps))
                history.losses.append(_step(run, losses, batch))
                history.batch += 1
                if recipe.save_every and len(history.losses) % recipe.save_every == 0:
                    save(run)
            history.epoch, history.batch = epoch + 1, 0
            if evaluate:
                history.scores.append(_score(run, evaluate))
            save(run)
    model.eval()
    return history


def _step(run: Run, losses: nn.Module, batch: Any) -> float:
    """One update; gives the mean loss over the targets of the whole batch, in all processes."""
    place = run.place
    batch, weight = share(batch, place)
    batch = map_tensors(lambda x: to_device(x, place.device), batch)
    with run.autocast():
        total, count = _sum_and_count(losses(batch))
    sums = torch.stack([total.detach().float(), _number(count, total)])
    sums = sum_over(weight * sums, place)  # (2,)
    run.optimizer.zero_grad()
    (total * (weight * place.world / sums[1])).backward()  # the wrapper averages: × world makes it a sum
    limit = math.inf if run.recipe.clip is None else run.recipe.clip
    trained = [parameter for group in run.optimizer.param_groups for parameter in group["params"]]
    norm = nn.utils.clip_grad_norm_(trained, limit)
    loss, targets, norm = torch.stack([*sums, norm.to(sums)]).tolist()  # the one time that Python waits
    _check_finite(run, loss, targets, norm)
    run.optimizer.step()
    return loss / targets


def _sum_and_count(found: Any) -> tuple[Tensor, Tensor | int]:
    """What a loss gave. Raises ValueError unless it is a scalar tensor and a number, or a scalar tensor."""
    if not isinstance(found, tuple) or len(found) != 2:
        raise ValueError(f"loss must give a sum and a count, got {type(found).__name__}: {found!r:.80}")
    for name, value in zip(("first", "second"), found, strict=True):
        if isinstance(value, Tensor) and value.ndim:
            raise ValueError(f"loss must give a sum and a count, got a {name} value of shape {tuple(value.shape)}")
    if not isinstance(found[0], Tensor) or not isinstance(found[1], Tensor | int | float):
        raise ValueError(f"loss must give a sum (a tensor) and a count, got {found!r:.80}")
    return found


def _number(count: Tensor | int, like: Tensor) -> Tensor:
    """The count as a float32 scalar where `like` is, without a copy that waits."""
    if isinstance(count, Tensor):
        return count.to(like.device, torch.float32)
    return torch.full((), float(count), device=like.device)


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
            if run.checkpoint is not None and not history.losses:
                run.fixed["batches"] = fingerprint(batch)
            yield batch
            now = time.perf_counter()
            history.seconds[-1], start = history.seconds[-1] + now - start, now
            bar.set_postfix(loss=f"{history.losses[-1]:.4f}", refresh=False)
            bar.update()
    if history.batch == 0:
        raise ValueError(f"batches({history.epoch}) gave no batch")


def _score(run: Run, evaluate: Callable[[nn.Module], float]) -> float:
    run.model.eval()
    with torch.no_grad(), run.autocast():
        return on_first(lambda: float(evaluate(run.model)), run.place)
