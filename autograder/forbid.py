"""Names that would make an exercise pointless, found in the syntax tree of an answer.

Told before anything runs, with the line, and only where the text leaves no doubt. What a text hides, and a method of
whatever it may be, `autograder.guard` sees when it is called.
"""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from autograder.origins import ALLOWED
from autograder.spelled import CALLED, module_by_text, step

USUAL = {"np": "numpy", "F": "torch.nn.functional", "nn": "torch.nn", "sp": "scipy", "plt": "matplotlib.pyplot"}
TOO_MUCH = (SyntaxError, ValueError, RecursionError, MemoryError)  # for the parser


def usual(name: str) -> str:
    """What a name stands for that a text doesn't define."""
    return USUAL.get(name, name)


def forbidden_use(
    source: str, forbidden: tuple[str, ...], outside: Callable[[str], str] = usual, own: Iterable[str] = ()
) -> tuple[str, int] | None:
    """The first forbidden dotted name that `source` uses and its line, or None.

    Sees through imports under other names, `import *`, importlib, `getattr` and sys.modules with the name written
    out. `torch.softmax` forbids `torch.tensor(x).softmax()` too, and `attn` everything inside it, except its
    pictures. A variable that the text makes itself is none of these, and `x.softmax()` may be anybody's. A source
    that can't be read uses nothing, and can't run either. Takes time in proportion to the source.
    outside: says what a name stands for that the text doesn't define, "" for nothing. own: names that the learner
    defines elsewhere, so that no `import *` gives them.
    """
    tree = _parse(source)
    if tree is None or not forbidden:
        return None
    uses = [use for node in ast.walk(tree) for use in _imports(node)]
    uses += _uses(tree, _names(tree, forbidden, Names(outside, own=Counter([*own]))))
    hits = [(line, name) for line, used in uses if not _within(used, ALLOWED) for name in _meant(used, forbidden)]
    return (min(hits)[1], min(hits)[0]) if hits else None


def _meant(used: str, forbidden: tuple[str, ...]) -> list[str]:
    """The forbidden names that `used` stands for: also as a method of what a function of torch's returned."""
    parts = used.split(".")
    is_tensor = parts[0] == "torch" and ("Tensor" in parts[1:2] or CALLED in parts[2:3])
    methods = {f"{owner}.{part}" for part in parts[2:] for owner in ("torch", "torch.Tensor")} if is_tensor else set()
    return _within(used, forbidden) + [name for name in forbidden if name in methods]


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

    outside: Callable[[str], str]
    modules: dict[str, str] = field(default_factory=dict)  # name -> dotted name, where the text imports it
    own: Counter[str] = field(default_factory=Counter)  # variables, parameters, functions and classes: how often made

    def dotted(self, name: str) -> str:
        """What an import gives; "" for a variable; else what the name stands for elsewhere."""
        return self.modules.get(name) or ("" if self.own[name] > 0 else self.outside(name))


def _names(tree: ast.Module, forbidden: tuple[str, ...], names: Names) -> Names:
    stars, given = [], []
    for node in ast.walk(tree):
        names.modules |= _modules(node)
        names.own.update(_own(node))
        given += _given(node)
        if isinstance(node, ast.ImportFrom) and node.module and node.names[0].name == "*":
            stars.append(node.module)
    for module in stars:
        inside = {name.removeprefix(module + ".").split(".")[0] for name in _inside(module, forbidden)} - set(names.own)
        names.modules = {name: f"{module}.{name}" for name in inside} | names.modules
    names.own.subtract(name for name, value in given if isinstance(value, ast.Name) and value.id == name)  # np=np
    _follow(given, names)
    return names


def _modules(node: ast.AST) -> dict[str, str]:
    """Local name -> dotted name, of an import."""
    if isinstance(node, ast.Import):
        tops = {top: top for alias in node.names if not alias.asname for top in [alias.name.split(".")[0]]}
        return tops | {alias.asname: alias.name for alias in node.names if alias.asname}
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return {}


def _own(node: ast.AST) -> list[str]:
    """The name that a node gives a value to, unless by import."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
        return [node.name or ""]
    if isinstance(node, ast.MatchMapping):
        return [node.rest or ""]
    return [node.id] if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else []


def _given(node: ast.AST) -> list[tuple[str, ast.expr]]:
    """The names that a node gives a value to, and it: of an assignment, and of a function's defaults."""
    if isinstance(node, ast.Assign):
        return [(target.id, node.value) for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.arguments):
        last = [*node.posonlyargs, *node.args][-len(node.defaults) :] if node.defaults else []
        pairs = [*zip(last, node.defaults, strict=True), *zip(node.kwonlyargs, node.kw_defaults, strict=True)]
        return [(name.arg, value) for name, value in pairs if value]
    return []


def _inside(module: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(module + ".")]


def _follow(given: list[tuple[str, ast.expr]], names: Names) -> None:
    """`m = importlib.import_module("scipy.special")` is an import by another name, and so is `m = torch`."""
    for name, value in sorted(given, key=lambda pair: pair[1].lineno):
        used = _dotted(value, names, set())
        if used and CALLED not in used and used.split(".")[0] != name:
            names.modules.setdefault(name, used)


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
    while found := step(node):
        node, part = found
        inside.add(id(node))
        parts.append(part)
    start = names.dotted(node.id) if isinstance(node, ast.Name) else module_by_text(node)
    return ".".join([start, *reversed(parts)]) if start else None
