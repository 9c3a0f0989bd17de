"""Checkpoints: written whole or not at all, read back with errors that say what is wrong with which file."""

import os
import random
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

NAMED = 5  # names in one message, at most


def save(path: str | Path, state: dict[str, Any]) -> None:
    """Write a state to a temporary file beside `path`, then put it in place: a reader sees the old file or the new.

    Raises OSError, naming the file, if it can't be written (a full disk); what was at `path` is still there.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())  # on the disk before it takes the old one's place
        os.replace(partial, path)
    except (OSError, RuntimeError) as error:
        kept = f"; the one written before is intact: {path}" if path.exists() else ""
        raise OSError(f"checkpoint {path} could not be written ({error}): is the disk full?{kept}") from error
    finally:
        partial.unlink(missing_ok=True)


def load(path: str | Path, *, keys: tuple[str, ...] = ()) -> dict[str, Any]:
    """Read a state onto the CPU; only tensors and plain values, never code.

    Raises ValueError if the file is damaged or lacks one of `keys`.
    """
    try:
        with zipfile.ZipFile(path) as archive:  # torch's format; its reader does not look at every checksum
            if damaged := archive.testzip():
                raise zipfile.BadZipFile(f"wrong checksum of {damaged}")
        state = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise
    except Exception as error:  # a damaged file fails in many ways, from zip to pickle
        raise ValueError(f"checkpoint {path} is damaged ({error}): delete it or put a copy in its place") from error
    if not isinstance(state, dict) or not set(keys) <= state.keys():
        raise ValueError(f"{path} is no training checkpoint: it has no {', '.join(keys)}")
    return state


def load_weights(model: nn.Module, weights: Mapping[str, Tensor], source: str | Path) -> None:
    """Copy weights into a model of the same architecture.

    Raises ValueError that names every kind of difference: missing, left over, another shape.
    """
    found = differences(model.state_dict(), weights)
    if any(found.values()):
        raise ValueError(f"{source} holds another architecture. {listed(found, most=NAMED)}")
    model.load_state_dict(weights)


def differences(own: Mapping[str, Tensor], weights: Mapping[str, Tensor]) -> dict[str, list[str]]:
    """How weights differ from a model's own, name by name: those missing, left over, and of another shape."""
    shapes = [name for name in own.keys() & weights.keys() if own[name].shape != weights[name].shape]
    return {
        "missing": sorted(own.keys() - weights.keys()),
        "left over": sorted(weights.keys() - own.keys()),
        "of another shape": [f"{n} {tuple(weights[n].shape)} for {tuple(own[n].shape)}" for n in sorted(shapes)],
    }


def listed(differences: Mapping[str, list[str]], *, most: int | None = None) -> str:
    """Each kind of difference that there is with its names, at most `most` of a kind."""
    return "; ".join(f"{kind}: {_some(names, most)}" for kind, names in differences.items() if names)


def _some(names: list[str], most: int | None) -> str:
    first = ", ".join(names[:most])
    return first if most is None or len(names) <= most else f"{first} and {len(names) - most} more"


def random_state(device: torch.device) -> dict[str, Any]:
    """Where the generators of torch (CPU and device), Python and NumPy stand, in plain values."""
    numpy: Any = np.random.get_state(legacy=False)
    numpy["state"]["key"] = numpy["state"]["key"].tolist()
    state = {"torch": torch.get_rng_state(), "python": random.getstate(), "numpy": numpy}
    if device.type == "cuda":
        state["device"] = torch.cuda.get_rng_state(device)
    if device.type == "mps":
        state["device"] = torch.mps.get_rng_state()
    return state


def set_random_state(state: dict[str, Any], device: torch.device) -> None:
    """Put the generators back where `random_state` found them; the device's own only on the same kind of device."""
    torch.set_rng_state(state["torch"])
    random.setstate(state["python"])
    np.random.set_state(state["numpy"])
    if "device" in state and device.type == "cuda":
        torch.cuda.set_rng_state(state["device"], device)
    if "device" in state and device.type == "mps":
        torch.mps.set_rng_state(state["device"])


@contextmanager
def seeded(seed: int, device: torch.device) -> Iterator[None]:
    """Global generators that begin at a seed and are put back afterwards: dropout has no generator of its own."""
    before = random_state(device)
    torch.manual_seed(seed)
    random.seed(seed)
    np.random.seed(seed)
    try:
        yield
    finally:
        set_random_state(before, device)
