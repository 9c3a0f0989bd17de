"""Several processes, started by `torchrun`, that train as one: joining them, and each one's share of a batch.

Gradients are averaged by torch's DistributedDataParallel (Li et al. 2020); nothing here moves a gradient.
"""

import atexit
import datetime
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel

Loss = Callable[[nn.Module, Any], tuple[Tensor, Tensor | int]]


WAIT = datetime.timedelta(hours=2)  # the others wait while the first process evaluates


@dataclass(frozen=True)
class Place:
    """Where this process computes, and which of how many processes it is."""

    device: torch.device
    rank: int = 0
    world: int = 1


def has_bfloat16(device: torch.device) -> bool:
    """Whether a GPU computes in bfloat16 itself: one of 2020 (Ampere) or later. Elsewhere nobody gains for certain."""
    return device.type == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False)


def to_device(x: Tensor, device: torch.device) -> Tensor:
    """The tensor on the device; to a GPU it goes through pinned memory, so that the copy waits for nothing."""
    if device.type == "cuda" and x.device.type == "cpu":
        x = x.pin_memory()
    return x.to(device, non_blocking=True)


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
        backend = "cpu:gloo,cuda:nccl" if chosen.type == "cuda" else "gloo"
        distributed.init_process_group(backend, timeout=WAIT)
        atexit.register(distributed.destroy_process_group)
    distributed.barrier()  # so that a file the first one wrote is there for all
    return Place(chosen, distributed.get_rank(), distributed.get_world_size())


class Losses(nn.Module):
    """loss(model, batch) as a module of its own, so that torch sees which parameters a loss needs, and which not."""

    def __init__(self, model: nn.Module, loss: Loss) -> None:
        super().__init__()
        self.model = model
        self.loss = loss

    def forward(self, batch: Any) -> tuple[Tensor, Tensor | int]:
        """The sum over the targets of a batch, and their number."""
        return self.loss(self.model, batch)


def wrap(model: nn.Module, loss: Loss, place: Place) -> nn.Module:
    """A module that gives the loss of a batch; in several processes its gradients are averaged over them.

    A parameter that the loss doesn't need stays without a gradient, as in one process.
    """
    losses = Losses(model, loss)
    if place.world == 1:
        return losses
    devices = [place.device] if place.device.type == "cuda" else None
    return DistributedDataParallel(losses, device_ids=devices, find_unused_parameters=True)


def sum_over(values: Tensor, place: Place) -> Tensor:
    """The sum of a tensor over all processes, in place."""
    if place.world > 1:
        distributed.all_reduce(values)
    return values


def on_first(call: Callable[[], Any], place: Place) -> Any:
    """What call() gives in the first process, for all. An exception there is a RuntimeError in the others."""
    if place.world == 1:
        return call()
    answer: list[Any] = [None, ""]
    try:
        if place.rank == 0:
            answer[0] = call()
    except Exception as error:
        answer[1] = f"{type(error).__name__}: {error}"  # not every exception can be sent
        raise
    finally:
        distributed.broadcast_object_list(answer, device=torch.device("cpu"))
    if answer[1]:
        raise RuntimeError(f"the first process stopped: {answer[1]}")
    return answer[0]


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


def leaves(batch: Any) -> Iterator[Any]:
    """Everything in a nest of tuples, lists and dicts that is none of them."""
    if isinstance(batch, dict | list | tuple):
        for part in batch.values() if isinstance(batch, dict) else batch:
            yield from leaves(part)
    else:
        yield batch


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
