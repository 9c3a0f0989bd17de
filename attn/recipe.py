"""How to train, as data: the recipe, its learning-rate schedule and its optimiser."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sized
from dataclasses import dataclass

import torch
from torch import nn

SCHEDULES = ("constant", "linear", "cosine", "inverse_sqrt")


@dataclass(frozen=True)
class Recipe:
    """The settings of one training: AdamW (Loshchilov & Hutter 2019) with a schedule.

    epochs, lr (peak learning rate), weight_decay, betas; warmup steps from 0 up to the peak, then `schedule`:
    constant; linear or cosine down to 0 at `steps` (all steps of all epochs if None); inverse_sqrt, in proportion to
    1/√step from the warm-up on (Vaswani et al. 2017, §5.3).
    clip: longest gradient (None: any). groups(model): parameter groups for the optimiser, each a dict with params
    and, if they differ, lr and weight_decay. device: None takes the best there is. bf16: autocast; None means on
    GPUs that compute in it (a T4 doesn't), since elsewhere it depends on the processor. save_every: steps between
    checkpoints inside an epoch.
    Raises ValueError for a value out of range and an unknown schedule.
    """

    epochs: int
    lr: float
    schedule: str = "constant"
    warmup: int = 0
    steps: int | None = None
    weight_decay: float = 0.0
    betas: tuple[float, float] = (0.9, 0.999)
    clip: float | None = 1.0
    groups: Callable[[nn.Module], list[dict]] | None = None
    device: str | None = None
    bf16: bool | None = None
    seed: int = 0
    save_every: int | None = None
    quiet: bool = False

    def __post_init__(self) -> None:
        if self.schedule not in SCHEDULES:
            raise ValueError(f"schedule must be one of {', '.join(SCHEDULES)}, got {self.schedule!r}")
        for name in ("lr", "clip", "epochs", "steps", "save_every"):
            value = getattr(self, name)
            if value is not None and not 0 < value < math.inf:
                raise ValueError(f"{name} must be above 0 and finite, got {value}")
        for name in ("warmup", "weight_decay"):
            if not 0 <= getattr(self, name) < math.inf:
                raise ValueError(f"{name} must be at least 0 and finite, got {getattr(self, name)}")
        if self.schedule == "inverse_sqrt" and self.warmup == 0:
            raise ValueError("schedule 'inverse_sqrt' needs a warmup of at least 1 step, got 0")

    def fixed(self) -> dict:
        """The settings that a resumed run must share with the one that it goes on from."""
        numbers = {name: _plain(getattr(self, name)) for name in ("lr", "warmup", "weight_decay", "clip", "seed")}
        return numbers | {"schedule": self.schedule, "betas": tuple(map(_plain, self.betas))}


def factor(recipe: Recipe, step: int, steps: int | None = None) -> float:
    """The learning rate of a step (from 0) as a share of its peak; `steps` in all, for schedules that end."""
    if step < recipe.warmup:
        return (step + 1) / recipe.warmup
    if recipe.schedule == "constant":
        return 1.0
    if recipe.schedule == "inverse_sqrt":
        return math.sqrt(recipe.warmup / (step + 1))
    progress = min(1.0, (step - recipe.warmup) / max(1, (steps or 0) - recipe.warmup))
    return 1.0 - progress if recipe.schedule == "linear" else 0.5 * (1.0 + math.cos(math.pi * progress))


def schedule_length(recipe: Recipe, batches: Callable[[int], Iterable]) -> int | None:
    """How many steps the schedule has, with epochs as long as the first; None where it needs no end.

    Raises ValueError if it does and neither the recipe nor the batches say.
    """
    if recipe.steps or recipe.schedule in ("constant", "inverse_sqrt"):
        return recipe.steps
    first = batches(0)
    if not isinstance(first, Sized):
        raise ValueError(f"schedule {recipe.schedule!r} needs `steps` in the recipe: batches(0) has no length")
    return recipe.epochs * len(first)


def make_optimizer(model: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """AdamW over the parameters that want a gradient.

    Raises ValueError if there is none, if a group names one twice, or if the groups leave one out.
    """
    names = {parameter: name for name, parameter in model.named_parameters() if parameter.requires_grad}
    if not names:
        raise ValueError("the model has no parameter to train: all are frozen")
    groups = recipe.groups(model) if recipe.groups else [{"params": list(names)}]
    groups = [group | {"params": [p for p in group["params"] if p.requires_grad]} for group in groups]
    listed = Counter(parameter for group in groups for parameter in group["params"])
    if twice := [names[parameter] for parameter in names if listed[parameter] > 1]:
        raise ValueError(f"groups name {', '.join(twice)} twice: a parameter belongs to one group")
    if missing := [names[parameter] for parameter in names if not listed[parameter]]:
        raise ValueError(f"groups leave out {', '.join(missing)}: add a group, or freeze them by requires_grad_(False)")
    groups = [group for group in groups if group["params"]]
    optimizer = torch.optim.AdamW(
        groups, lr=recipe.lr, betas=recipe.betas, weight_decay=recipe.weight_decay, fused=True
    )
    for group in optimizer.param_groups:  # numbers of NumPy's could be saved, and not be read again
        group |= {"lr": _plain(group["lr"]), "weight_decay": _plain(group["weight_decay"])}
        group |= {"initial_lr": group["lr"], "betas": tuple(map(_plain, group["betas"]))}
    return optimizer


def _plain(number: float | None) -> float | None:
    """Python's own number for one of NumPy's: np.logspace gives rates, too."""
    return number if number is None else float(number)


def set_learning_rate(optimizer: torch.optim.Optimizer, scale: float) -> None:
    """Each group's rate, as a share of its peak."""
    for group in optimizer.param_groups:
        group["lr"] = scale * group["initial_lr"]
