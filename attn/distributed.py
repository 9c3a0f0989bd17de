"""Several processes, started by `torchrun`, that train as one: joining them, and each one's share of a batch.

Gradients are averaged by torch's DistributedDataParallel (Li et al. 2020); nothing here moves a gradient.
"""

import atexit
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel


@dataclass(frozen=True)
class Place:
    """Where this process computes, and which of how many processes it is."""

    device: torch.device
    rank: int = 0
    world: int = 1


def choose_device(name: str | None = None) -> torch.device:
    """The device `name`, or else the best that is there: cuda, mps, cpu. Under torchrun, this process's own GPU.

    Raises ValueError for a device that torch does not know or this machine lacks.
    """
    found = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    there = [kind for kind in found if found[kind]]
    name = name or there[0]
    if name.split(":")[0] not in there:
        raise ValueError(f"device {name!r} is not there: choose among {', '.join(there)}")
    return torch.device(f"cuda:{os.environ.get('LOCAL_RANK', 0)}" if name == "cuda" else name)


def join(device: str | None = None) -> Place:
    """Join the processes that torchrun started, through nccl on GPUs and gloo elsewhere; without torchrun, alone.

    Returns once all are there. They stay together until the program ends.
    """
    chosen = choose_device(device)
    if int(os.environ.get("WORLD_SIZE", 1)) == 1:
        return Place(chosen)
    if chosen.type == "cuda":
        torch.cuda.set_device(chosen)
    if not distributed.is_initialized():
        distributed.init_process_group("nccl" if chosen.type == "cuda" else "gloo")
        atexit.register(distributed.destroy_process_group)
    distributed.barrier()  # so that a file the first one wrote is there for all
    return Place(chosen, distributed.get_rank(), distributed.get_world_size())


def wrap(model: nn.Module, place: Place) -> nn.Module:
    """The model itself for one process; for several, one whose gradients are averaged over them."""
    if place.world == 1:
        return model
    return DistributedDataParallel(model, device_ids=[place.device] if place.device.type == "cuda" else None)


def sum_over(values: Tensor, place: Place) -> Tensor:
    """The sum of a tensor over all processes, in place."""
    if place.world > 1:
        distributed.all_reduce(values)
    return values


def gather(value: Any, place: Place) -> list:
    """What each process gives, in order of rank."""
    if place.world == 1:
        return [value]
    values = [None] * place.world
    distributed.all_gather_object(values, value)
    return values


def map_tensors(call: Callable[[Tensor], Any], batch: Any) -> Any:
    """The same nest of tuples, named tuples, lists and dicts, each tensor replaced by call(tensor)."""
    if isinstance(batch, Tensor):
        return call(batch)
    if isinstance(batch, dict):
        return {name: map_tensors(call, value) for name, value in batch.items()}
    if isinstance(batch, list | tuple):
        values = [map_tensors(call, value) for value in batch]
        return type(batch)(*values) if hasattr(batch, "_fields") else type(batch)(values)
    return batch


def share(batch: Any, place: Place) -> tuple[Any, int]:
    """This process's rows of every tensor of a batch: rank, rank + world …; and the weight of that share, 1.

    A process for which no row is left takes the first with weight 0, since all must take every step together.
    Raises ValueError if the tensors differ in their first axis, or there is none.
    """
    if place.world == 1:
        return batch, 1
    sizes: list[int] = []
    map_tensors(lambda x: sizes.append(x.shape[0] if x.ndim else 0), batch)
    if len(set(sizes)) != 1 or sizes[0] == 0:
        raise ValueError(f"{place.world} processes share a batch by its first axis; its tensors have lengths {sizes}")
    if place.rank >= sizes[0]:
        return map_tensors(lambda x: x[:1], batch), 0
    return map_tensors(lambda x: x[place.rank :: place.world], batch), 1
