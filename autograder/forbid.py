"""Names that would make an exercise pointless, found in the syntax tree of an answer.

Told before anything runs, with the line. What a text hides, `autograder.guard` sees when it is called.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from autograder.origins import ALLOWED

USUAL = {"np": "numpy", "F": "torch.nn.functional", "nn": "torch.nn", "sp": "scipy", "plt": "matplotlib.pyplot"}
TOO_MUCH = (SyntaxError, ValueError, RecursionError, MemoryError)  # for the parser


def forbidden_use(source: str, forbidden: tuple[str, ...]) -> tuple[str, int] | None:
    """The first forbidden dotted name that `source` uses and its line, or None.

    Sees through imports under other names, `import *`, importlib, `getattr` and sys.modules with the name written
    out. `torch.softmax` forbids the tensor's method `x.softmax()` too, and `attn` everything inside it, except its
    pictures. A variable that the text makes itself is none of these. A source that can't be read uses nothing, and
    can't run either. Takes time in proportion to the source.
    """
    tree = _parse(source)
    if tree is None or not forbidden:
        return None
    names = _names(tree, forbidden)
    uses = [use for node in ast.walk(tree) for use in _imports(node)]
    uses += _uses(tree, names)
    hits = [(line, name) for line, used in uses if not _within(used, ALLOWED) for name in _within(used, forbidden)]
    methods = {name.removeprefix("torch."): name for name in forbidden if name.startswith("torch.")}
    hits += [(line, methods[method]) for line, method in _method_calls(tree, names) if method in methods]
    return (min(hits)[1], min(hits)[0]) if hits else None


def _within(used: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if used == name or used.startswith(name + ".")]


def _parse(source: str) -> ast.Module | None:
    """The syntax tree, without prompts and magics where there are any; None if there is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except TOO_MUCH:
        from autograder.grading.cell_text import read_cell  # a notebook's `check` gets plain Python

        cell = read_cell(source)
        return cell.tree if cell else None


@dataclass
class Names:
    """What the names of a text stand for."""

    modules: dict[str, str] = field(default_factory=lambda: dict(USUAL))  # name -> dotted name, where it is imported
    own: set[str] = field(default_factory=set)  # variables, parameters, functions and classes
    methods: set[str] = field(default_factory=set)  # of its own classes

    def dotted(self, name: str) -> str | None:
        """`np` is numpy; a name that comes from elsewhere stands for itself, a variable for nothing."""
        return self.modules.get(name) or (None if name in self.own else name)


def _names(tree: ast.Module, forbidden: tuple[str, ...]) -> Names:
    names, stars, assigned = Names(), [], []
    for node in ast.walk(tree):
        names.modules |= _modules(node)
        names.own |= _own(node)
        if isinstance(node, ast.ClassDef):
            names.methods |= {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
        elif isinstance(node, ast.ImportFrom) and node.module and node.names[0].name == "*":
            stars.append(node.module)
        elif isinstance(node, ast.Assign):
            assigned.append(node)
    for module in stars:
        inside = {name.removeprefix(module + ".").split(".")[0] for name in _inside(module, forbidden)} - names.own
        names.modules = {name: f"{module}.{name}" for name in inside} | names.modules
    _follow(assigned, names)
    return names


def _modules(node: ast.AST) -> dict[str, str]:
    """Local name -> dotted name, of an import."""
    if isinstance(node, ast.Import):
        tops = {top: top for alias in node.names if not alias.asname for top in [alias.name.split(".")[0]]}
        return tops | {alias.asname: alias.name for alias in node.names if alias.asname}
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return {}


def _own(node: ast.AST) -> set[str]:
    """The name that a node gives a value to, unless by import."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.arg):
        return {node.arg}
    return {node.id} if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else set()


def _inside(module: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(module + ".")]


def _follow(assigned: list[ast.Assign], names: Names) -> None:
    """`m = importlib.import_module("scipy.special")` is an import by another name, and so is `m = torch`."""
    for node in sorted(assigned, key=lambda node: node.lineno):
        target, used = node.targets[0], _dotted(node.value, names, set())
        if isinstance(target, ast.Name) and used and used.split(".")[0] != target.id:
            names.modules.setdefault(target.id, used)


def _imports(node: ast.AST) -> list[tuple[int, str]]:
    if isinstance(node, ast.Import):
        return [(node.lineno, alias.name) for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return []


def _uses(tree: ast.Module, names: Names) -> Iterator[tuple[int, str]]:
    """Every dotted name that is used, whole: of `a.b.c` not `a.b` again."""
    inside: set[int] = set()  # what belongs to a longer name that was looked at; the walk meets that first
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript) and id(node) not in inside:
            used = _dotted(node, names, inside)
            if used and not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)):
                yield node.lineno, used


def _dotted(node: ast.expr, names: Names, inside: set[int]) -> str | None:
    """What an expression names, such as `torch.softmax`, also as getattr(torch, "soft" + "max"); None if nothing."""
    parts: list[str] = []
    while True:
        step = _step(node, names)
        if step is None:
            break
        node, part = step
        inside.add(id(node))
        parts.append(part)
    start = names.dotted(node.id) if isinstance(node, ast.Name) else _module_by_text(node, names)
    return ".".join([start, *reversed(parts)]) if start else None


def _step(node: ast.expr, names: Names) -> tuple[ast.expr, str] | None:
    """Of `x.part`, getattr(x, "part"), vars(x)["part"] and x.__dict__["part"]: x and part."""
    if isinstance(node, ast.Attribute):
        return node.value, node.attr
    if isinstance(node, ast.Call) and _called(node) == "getattr" and len(node.args) > 1:
        part = _text(node.args[1])
        return (node.args[0], part) if part else None
    if isinstance(node, ast.Subscript) and (part := _text(node.slice)):
        if isinstance(node.value, ast.Attribute) and node.value.attr == "__dict__":
            return node.value.value, part
        if isinstance(node.value, ast.Call) and _called(node.value) == "vars" and node.value.args:
            return node.value.args[0], part
    return None


def _module_by_text(node: ast.expr, names: Names) -> str | None:
    """The module in importlib.import_module("…"), __import__("…") and sys.modules["…"]."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "modules":
        return _text(node.slice)
    if not isinstance(node, ast.Call) or not node.args or not (text := _text(node.args[0])):
        return None
    if _called(node) == "__import__":
        return text if len(node.args) > 3 or node.keywords else text.split(".")[0]
    return text if _called(node) == "import_module" else None


def _called(call: ast.Call) -> str:
    """The last part of the name that is called."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _text(node: ast.expr) -> str:
    """A text that is written out, also in parts: "soft" + "max"; "" for anything else."""
    parts: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts.append(node.right)
        node = node.left
    texts = [part.value for part in [node, *reversed(parts)] if isinstance(part, ast.Constant)]
    return "".join(map(str, texts)) if len(texts) == len(parts) + 1 else ""


def _method_calls(tree: ast.Module, names: Names) -> Iterator[tuple[int, str]]:
    """`x.method(…)` where x is in no imported module and no class of the text has such a method."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr not in names.methods:
            start = node.func.value
            while isinstance(start, ast.Attribute):
                start = start.value
            if not isinstance(start, ast.Name) or start.id not in names.modules:
                yield node.lineno, node.func.attr
