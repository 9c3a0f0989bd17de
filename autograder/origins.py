"""Where what ran is written, and which forbidden name that is.

A function is known by its file and name, so that nothing it is reached by matters: scipy.special.softmax is the
function `softmax` of the file scipy/special/_logsumexp.py.
"""

from __future__ import annotations

import re
import sys
import sysconfig
from collections.abc import Iterator
from functools import lru_cache
from inspect import unwrap
from types import CodeType, FunctionType, ModuleType
from typing import Any

PICTURES = ("attn.viz",)  # which every lesson's set-up cell imports
SWITCHES = (  # of PyTorch's gradients, which compute nothing; and what they are written with
    *("torch.no_grad", "torch.enable_grad", "torch.set_grad_enabled", "torch.is_grad_enabled", "torch.inference_mode"),
    *("torch.autograd.no_grad", "torch.autograd.enable_grad", "torch.autograd.set_grad_enabled"),
    *("torch.autograd.inference_mode", "torch.autograd.grad_mode"),
    *("torch.utils.context_decorator", "torch.utils.clone", "torch.utils.new", "torch.enter", "torch.exit"),
    "torch.is_scripting",
)
ALLOWED = (*PICTURES, *SWITCHES)
SWITCHED_OFF = "sys.setprofile"  # stands among the forbidden names for whatever ends the watch
ENDS_THE_WATCH = ("sys.setprofile", "monitoring")
DOORS = {  # what does the work of a forbidden name, where that isn't all that is written under the name
    "torch.autograd": (  # `torch.no_grad` is written there too
        "torch.autograd.grad",
        "torch.autograd.backward",
        "torch.autograd.graph._engine_run_backward",
        "torch.autograd.functional",
        "torch.autograd.forward_ad",
        "torch.autograd.gradcheck",
        "torch._functorch.eager_transforms",
        "torch._C._EngineBase.run_backward",
    ),
    "torch.func": ("torch._functorch.eager_transforms",),
}

STDLIB = sysconfig.get_path("stdlib").replace("\\", "/") + "/"
INSTALLED = re.compile(r".*/(?:site|dist)-packages/(.+)\.py\Z")
BUILTIN = re.compile(r"<(?:built-in )?method '?([\w.]+)'?(?: of '([\w.]+)' objects)?>")

Node = CodeType | str  # what ran: Python's code, or the profiler's words for a function in C
Folders = tuple[tuple[str, str], ...]


class Origins:
    """What is written where, of some forbidden names and as far as it is loaded now."""

    def __init__(self, forbidden: tuple[str, ...]):
        self.folders = _folders(forbidden)
        self.names, self.known = _names(forbidden, self.folders, len(sys.modules))

    def forbidden_name(self, node: Node) -> str:
        """The forbidden name that stands for what ran, SWITCHED_OFF if it ends the watch, "" if it is neither."""
        # a code hashes all that it holds, so what is remembered goes by its place
        key = node if isinstance(node, str) else (node.co_filename, node.co_qualname)
        if key not in self.known:
            starts = _beginnings(_place(node, self.folders))
            self.known[key] = next((self.names[start] for start in starts if start in self.names), "")
        return self.known[key]

    def torch_function(self, node: Node) -> str:
        """The bare name of one of PyTorch's functions in C, "" for anything else."""
        place = _builtin(node) if isinstance(node, str) else ""
        return place.rpartition(".")[2] if place.startswith("torch.") else ""

    def is_learners(self, node: Node) -> bool:
        """Is it written in a cell, or in a file that is no library's?"""
        if isinstance(node, str) or node.co_filename.startswith("<"):
            return False
        file = node.co_filename.replace("\\", "/")
        return not file.startswith(STDLIB) and not _module(file, self.folders)


@lru_cache
def _names(forbidden: tuple[str, ...], folders: Folders, n_loaded: int) -> tuple[dict[str, str], dict[Any, str]]:
    """Public dotted name of where the work is written -> forbidden name, "" where it is allowed; and what is looked up.

    Only what is loaded is looked at, so that the number of loaded modules is a part of the question.
    """
    found = dict.fromkeys(ALLOWED, "") | dict.fromkeys(ENDS_THE_WATCH, SWITCHED_OFF)
    for name in forbidden:
        places = [*DOORS.get(name, (name,))]
        if name.startswith("torch."):
            places.append(f"torch._tensor.Tensor.{name.removeprefix('torch.')}")  # the tensor's method
        thing = _loaded(name)
        if isinstance(thing, type):
            places.append(f"{thing.__module__}.{thing.__qualname__}")
        elif callable(thing) and isinstance(unwrap(thing), FunctionType):
            places.append(_place(unwrap(thing).__code__, folders))
        for place in places:
            found.setdefault(_public(place), name)
    found.pop("", None)
    return found, {}


def _loaded(name: str) -> Any:
    """The thing of this dotted name if its module is loaded, else None. Imports nothing, as `getattr` might."""
    module, _, last = name.rpartition(".")
    found = sys.modules.get(module)
    return vars(found).get(last) if isinstance(found, ModuleType) else None


def _place(node: Node, folders: Folders) -> str:
    """The dotted name of what ran, with all its modules; "" if that is no library's, or only a module's own body."""
    if isinstance(node, str):
        return _builtin(node)
    module = _module(node.co_filename, folders)
    return f"{module}.{node.co_qualname}" if module and node.co_qualname != "<module>" else ""


@lru_cache(maxsize=10_000)
def _builtin(said: str) -> str:
    words = BUILTIN.match(said)
    return ".".join(filter(None, (words[2], words[1]))) if words else ""


@lru_cache(maxsize=10_000)
def _module(file: str, folders: Folders) -> str:
    """The dotted name of the module in `file`, "" if it is neither installed nor part of a forbidden package."""
    file = file.replace("\\", "/")
    installed = INSTALLED.match(file)
    if installed:
        return installed[1].replace("/", ".")
    package, folder = next(((package, folder) for package, folder in folders if file.startswith(folder)), ("", ""))
    return f"{package}.{file.removeprefix(folder).removesuffix('.py').replace('/', '.')}" if package else ""


def _folders(forbidden: tuple[str, ...]) -> Folders:
    """The packages that forbidden names begin with, as far as they are loaded, and the folders they lie in."""
    packages = dict.fromkeys(name.split(".")[0] for name in forbidden)
    paths = ((package, path) for package in packages for path in getattr(sys.modules.get(package), "__path__", ()))
    return tuple((package, path.replace("\\", "/") + "/") for package, path in paths)


@lru_cache(maxsize=10_000)
def _public(place: str) -> str:
    """Without what is private: `scipy.special._logsumexp._softmax` is `scipy.special.softmax`."""
    *modules, last = place.split(".")
    return ".".join([*(part for part in modules if part[:1] not in "_<"), last.strip("_")])


def _beginnings(place: str) -> Iterator[str]:
    """Of `scipy.special._basic.comb`: scipy.special.comb, scipy.special, scipy."""
    name = _public(place)
    while name:
        yield name
        name = name.rpartition(".")[0]
