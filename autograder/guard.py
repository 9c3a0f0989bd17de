"""Which forbidden thing was called while a probe ran, by whatever route.

Nothing is replaced and nothing is raised: the run is watched, and the record decides. Python's own profiler notes each
function that ran by its file and name, which an alias, a `partial`, a subclass or a copy of the function share with
the original, and each function in C that Python called. PyTorch's mode notes the operations that its functions are
made of. Both end with the run, whatever the learner's code raises or catches. What it looks for is never imported
here.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from cProfile import Profile
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

from autograder.origins import SWITCHED_OFF, Node, Origins

MOST_RUNS = 3
MOST_OPERATIONS = 500  # of PyTorch, in one run
BACKWARDS = "autograd"  # said of what PyTorch does while it walks a graph backwards, whoever asked for that
OPERATIONS = {  # of PyTorch that do a forbidden name's work, each by the beginning of its name
    "softmax": (
        "safe_softmax",
        "masked_softmax",
        "sparse_softmax",
        "scaled_dot_product",
        "native_multi_head",
        "transformer_encoder",
    ),
    "log_softmax": ("cross_entropy", "sparse_log_softmax"),
    "scaled_dot_product_attention": ("scaled_dot_product", "native_multi_head", "transformer_encoder"),
    "lstm": ("mkldnn_rnn", "thnn_fused_lstm"),
    "rnn": ("rnn_tanh", "rnn_relu"),
    "bilinear": ("trilinear",),
    "special": ("special_",),
    "layer_norm": ("native_layer_norm",),
    "group_norm": ("native_group_norm",),
    "batch_norm": ("batch_norm_", "native_batch_norm", "cudnn_batch_norm", "miopen_batch_norm"),
    "rms_norm": ("fused_rms_norm",),
    "cross_entropy": ("cross_entropy_loss",),
    "nll_loss": ("nll_loss",),
    "unfold": ("im2col", "unfold_copy"),
    "backward": (BACKWARDS,),
    "func": (BACKWARDS,),
}

Returned = TypeVar("Returned")
Calls = dict[Node, list[Node]]


def watched(forbidden: tuple[str, ...], run: Callable[[], Returned]) -> tuple[Returned, str]:
    """What `run` returns, and one of `forbidden` that was called meanwhile, "" for none; raises what `run` raises.

    SWITCHED_OFF is said of code that ended the watch. A run that imports something is repeated: what a library does
    while it is imported is its own affair, and PyTorch can be watched only once it is there. So is one that asks
    PyTorch for very much, without its mode, which takes longer than a small operation.
    """
    if not forbidden:
        return run(), ""
    runs, mode = 0, True
    while True:
        runs, before = runs + 1, set(sys.modules)
        watch = Watch(forbidden, mode)
        with suppress(TooMuchError), watch:
            returned = run()
        if watch.asked > MOST_OPERATIONS:
            mode = False
            continue
        imported = bool(sys.modules.keys() - before)
        last = not imported or runs >= MOST_RUNS  # what imports again and again is seen whole in the end
        used = watch.used(directly=not last)
        if used or last:
            return returned, used


class TooMuchError(BaseException):
    """Ends a run that asks PyTorch for more than is watched; no learner's code should catch it."""


class Watch:
    """Notes what is called between `with` and its end, in this thread and in those that begin meanwhile."""

    def __init__(self, forbidden: tuple[str, ...], mode: bool = True):
        self.forbidden = forbidden
        self.operations = _operations(forbidden)
        self.wants_mode = mode and bool(self.operations)
        self.asked = 0  # how often PyTorch was asked for something
        self.met: set[str] = set()  # PyTorch's operations
        self.profiles: list[Profile] = []  # one a thread, this thread's first
        self.is_on = self.switched_off = False

    def __enter__(self) -> None:
        self.outer = sys.getprofile(), threading.getprofile()
        self.is_on = True
        if sys.version_info < (3, 12):  # from there on, one profile holds all threads
            threading.setprofile(self.begin_in_thread)
        self.mode = self.enter_mode()
        self.begin_profile()

    def __exit__(self, *raised: object) -> None:
        self.is_on = False
        if sys.version_info < (3, 12) and sys.getprofile() is not self.profiles[0]:
            self.switched_off = True
        for profile in self.profiles:  # the threads' too: one that is deleted while it is on would end the next watch
            try:
                profile.disable()
            except ValueError:  # from Python 3.12 on: somebody gave back what it holds
                self.switched_off = True
        if self.mode:
            self.mode.__exit__(None, None, None)
        threading.setprofile(self.outer[1])
        if isinstance(self.outer[0], Profile):
            self.outer[0].enable()
        else:
            sys.setprofile(self.outer[0])

    def begin_profile(self) -> None:
        self.profiles.append(Profile())
        try:
            self.profiles[-1].enable()
        except ValueError:  # from Python 3.12 on there can be only one, and it is another's
            self.switched_off = True

    def enter_mode(self) -> Any:
        """PyTorch's mode, or None where it isn't loaded or nothing of it is forbidden."""
        mode = _torch_mode()(self.meet) if self.wants_mode and "torch" in sys.modules else None
        if mode:
            mode.__enter__()
        return mode

    def begin_in_thread(self, *event: object) -> None:
        """Python calls this in a thread that begins; the mode ends with the thread."""
        if self.is_on:
            self.enter_mode()
            self.begin_profile()

    def meet(self, operation: str) -> None:
        """PyTorch does `operation`, such as `_softmax.default`."""
        if self.is_on:
            self.asked += 1
            if self.asked > MOST_OPERATIONS:
                raise TooMuchError
            self.met.add(operation)

    def operation(self, name: str) -> str:
        """The forbidden name that stands for PyTorch's function or operation `name`, "" for none."""
        if not name:
            return ""
        name = name.split(".")[0].strip("_") + "."
        starts = (forbidden for start, forbidden in self.operations.items() if name.startswith(start))
        return self.operations.get(name) or next(starts, "")

    def used(self, directly: bool) -> str:
        """The forbidden name that was called, "" for none; of several the one nearest to the learner's own code.

        directly: only what the learner's own code called.
        """
        origins = Origins(self.forbidden)
        entries = [entry for profile in self.profiles for entry in profile.getstats()]
        found = set() if directly else self.forbidden_among((entry.code for entry in entries), origins)
        if found or directly:
            calls = {entry.code: [call.code for call in entry.calls or ()] for entry in entries}
            found = self.nearest(calls, origins, directly) or found
        found = found or set(map(self.operation, self.met)) - {""}
        return min(found, key=self.forbidden.index, default=SWITCHED_OFF if self.switched_off else "")

    def nearest(self, calls: Calls, origins: Origins, directly: bool) -> set[str]:
        """The forbidden names that the learner's own code called, else those that what it called did, and so on."""
        level = set(filter(origins.is_learners, calls))
        seen: set[Node] = set()
        while level:
            seen |= level
            level = {callee for node in level for callee in calls.get(node, ())} - seen
            found = self.forbidden_among(level, origins)
            if found or directly:
                return found
        return set()

    def forbidden_among(self, nodes: Iterable[Node], origins: Origins) -> set[str]:
        operations = ((node, origins.torch_function(node) or _operation_in_python(node)) for node in nodes)
        found = {origins.forbidden_name(node) or self.operation(name) for node, name in operations}
        self.switched_off |= SWITCHED_OFF in found
        return found - {"", SWITCHED_OFF}


def _operations(forbidden: tuple[str, ...]) -> dict[str, str]:
    """How names of PyTorch's functions and operations begin, with a point at their end -> forbidden name."""
    found: dict[str, str] = {}
    for name in forbidden:
        if name.startswith("torch."):
            word = name.rsplit(".", 1)[1].lower().strip("_")
            for start in (f"{word}.", *OPERATIONS.get(word, ())):
                found.setdefault(start, name)
    return found


def _operation_in_python(node: Node) -> str:
    """The name of one of PyTorch's operations where it is written in Python, for its compiler; "" for anything else."""
    if isinstance(node, str) or "/torch/_decomp/" not in node.co_filename.replace("\\", "/"):
        return ""
    return node.co_name


@cache
def _torch_mode() -> type:
    """A context manager, made of a function that is told each of PyTorch's operations. PyTorch must be loaded."""
    dispatch_mode = import_module("torch.utils._python_dispatch").TorchDispatchMode
    current_graph = import_module("torch")._C._current_graph_task_id

    class Operations(dispatch_mode):  # type: ignore[misc, valid-type]
        @classmethod
        def _should_skip_dynamo(cls) -> bool:
            return False  # else the first operation imports PyTorch's compiler, which takes more than a second

        def __init__(self, meet: Callable[[str], None]) -> None:
            super().__init__()
            self.meet = meet

        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            self.meet(func.__name__)
            if current_graph() != -1:
                self.meet(BACKWARDS)
            return func(*args, **(kwargs or {}))

    return Operations
