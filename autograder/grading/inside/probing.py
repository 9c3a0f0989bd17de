"""What a probe cell calls in the learner's kernel: run one probe, publish what came of it. No right answer is here.

Whatever the learner's code does to this module can only change what it publishes itself.
"""

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

from IPython.core.getipython import get_ipython
from IPython.display import publish_display_data
from numpy.random import default_rng  # now: an exercise may forbid numpy.random

from autograder.compare import Close, Raises
from autograder.exercise import Probe
from autograder.observe import observe
from autograder.values import pack

MIME = "application/vnd.attention.observation+json"


def probe(source: str, exercise: str, seed: int, token: str, raises: bool = False) -> None:
    """Define the probe from `source`, run it on the learner's function, publish its values once."""
    function = get_ipython().user_ns.get(exercise)
    if not callable(function):
        publish_display_data({MIME: {"token": token, "outcome": "error", "error": "undefined", "values": None}})
        return
    namespace: dict[str, Any] = {"__name__": "probe"}
    exec(compile(source, "<probe>", "exec"), namespace)
    compare = Raises() if raises else Close()
    seen = observe(Probe("", namespace["_probe"], compare), function, default_rng(seed))
    values = None if seen.values is None else pack(seen.values)
    published = {"token": token, "outcome": seen.outcome, "error": seen.error, "step": seen.step, "values": values}
    publish_display_data({MIME: published})


class Guard(MetaPathFinder):
    """Replace forbidden names by a refusal: now where their module is loaded, else when it is imported."""

    def __init__(self, names: tuple[str, ...]):
        self.names = [name.rsplit(".", 1) for name in names if "." in name]
        self.saved: list[tuple[ModuleType, str, Any]] = []
        self.packages = tuple(name for name in names if "." not in name)
        for module, attribute in self.names:
            if module in sys.modules:
                self.replace(sys.modules[module], attribute)
        sys.meta_path.insert(0, self)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name.split(".")[0] in self.packages:
            raise ImportError(f"{name} is not allowed in this exercise")
        attributes = [attribute for module, attribute in self.names if module == name]
        spec = PathFinder.find_spec(name, path) if attributes else None
        if spec is None or spec.loader is None:
            return None
        run = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            run(module)
            for attribute in attributes:
                self.replace(module, attribute)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec

    def replace(self, module: ModuleType, attribute: str) -> None:
        value = vars(module).get(attribute)  # not getattr: that would import what some packages load late
        if value is None or isinstance(value, ModuleType):  # a whole module, as numpy.random: its package needs it
            return

        def refused(*args: object, **kwargs: object) -> None:
            raise NameError(f"{module.__name__}.{attribute} is not allowed in this exercise")

        self.saved.append((module, attribute, value))
        setattr(module, attribute, refused)

    def lift(self) -> None:
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        for module, attribute, value in reversed(self.saved):
            setattr(module, attribute, value)


GUARDS: list[Guard] = []


def guard(*names: str) -> None:
    """Lift the previous exercise's guard and set this one's."""
    while GUARDS:
        GUARDS.pop().lift()
    GUARDS.append(Guard(names))
