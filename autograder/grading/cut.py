"""Cut code out of its module: one statement and the module-level names that it needs, and theirs.

Used for the probes, so that a learner's kernel sees those of one exercise and nothing of its neighbours; and for the
helpers of an answer.
"""

from __future__ import annotations

import ast
import dis
import inspect
import sys
from functools import cache
from pathlib import Path
from types import CodeType

from autograder.exercise import Probe

GLOBAL_LOADS = {"LOAD_NAME", "LOAD_GLOBAL"}


def probe_code(probe: Probe) -> CodeType:
    """What defines a probe as a function `_probe`, compiled; raises ValueError if it needs an exercise."""
    return compile(probe_source(probe), "<probe>", "exec", dont_inherit=True)


@cache
def probe_source(probe: Probe) -> str:
    """The source of a probe as a function `_probe`, after what it needs; raises ValueError if it needs an exercise.

    Kept: it is sent alone and with its neighbours.
    """
    code = inspect.unwrap(probe.run).__code__
    path, line = Path(code.co_filename), code.co_firstlineno
    tree, found = parse_exercises(path), _functions(path).get(line)
    if found is None:
        raise ValueError(f"{path}:{line}: probe {probe.name!r} must be a function at the top level of its file")
    around = [decorator for decorator in found.decorator_list if not _registers(decorator)]
    function = ast.FunctionDef("_probe", found.args, found.body, around, None, None, lineno=1, col_offset=0)
    needs = needed(tree, function)
    for statement in needs:
        if "Exercise(" in ast.unparse(statement):
            raise ValueError(f"{path}:{line}: probe {probe.name!r} uses an exercise: it may use only helpers")
    return "\n".join(ast.unparse(ast.fix_missing_locations(node)) for node in [*needs, function])


def needed(tree: ast.Module, start: ast.stmt) -> list[ast.stmt]:
    """The top-level statements of `tree` that define what `start` uses, and what those use, in the file's order."""
    definitions, open_ = _definitions(tree), [start]
    found: set[ast.stmt] = set()
    while open_:
        used = {definitions[name] for name in _globals_used(open_.pop()) if name in definitions}
        open_ += used - found
        found |= used
    return [node for node in tree.body if node in found]


def concerning(tree: ast.Module, name: str) -> list[ast.stmt]:
    """The top-level statements of `tree` that say something of `name` (an exercise), and what those use."""
    definition = _definitions(tree).get(name)
    about = {node for node in tree.body if node is definition or definition in needed(tree, node)}
    used = {other for node in about for other in needed(tree, node)}
    return [node for node in tree.body if node in about or node in used]


@cache
def parse_exercises(path: Path) -> ast.Module:
    """A file of exercises, with what it imports from its neighbours put in the import's place."""
    tree = ast.parse(path.read_text("utf-8"))
    body: list[ast.stmt] = []
    for node in tree.body:
        near = isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograder.exercises.")
        body += parse_exercises(Path(sys.modules[node.module].__file__)).body if near else [node]  # type: ignore
    first: dict[ast.stmt | str, ast.stmt] = {}
    for node in body:
        first.setdefault(_said(node), node)
    return ast.Module(list(first.values()), [])


def _said(node: ast.stmt) -> ast.stmt | str:
    """What two neighbours import stands once, before all that needs it: also `import numpy as np` in each of them."""
    return ast.unparse(node) if isinstance(node, ast.Import | ast.ImportFrom) else node


def _registers(decorator: ast.expr) -> bool:
    """Is it the one that makes a function a probe of an exercise?"""
    called = decorator.func if isinstance(decorator, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr == "probe"


@cache
def _functions(path: Path) -> dict[int, ast.FunctionDef]:
    """First line -> function, of those at a file's top level."""
    body = ast.parse(path.read_text("utf-8")).body
    return {_first_line(node): node for node in body if isinstance(node, ast.FunctionDef)}


def _first_line(node: ast.FunctionDef) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


@cache
def _definitions(tree: ast.Module) -> dict[str, ast.stmt]:
    """Name -> the last top-level statement that defines it."""
    return {name: statement for statement in tree.body for name in _defined(statement)}


def _defined(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return [(alias.asname or alias.name).split(".")[0] for alias in statement.names]
    if isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return [statement.name]
    stored = [node for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    loops = [node.target for node in ast.walk(statement) if isinstance(node, ast.comprehension)]
    inside = {node for target in loops for node in ast.walk(target)}  # a comprehension keeps its own to itself
    return [node.id for node in stored if node not in inside]


@cache
def _globals_used(statement: ast.stmt) -> set[str]:
    """What the compiled statement looks up outside itself: the compiler knows parameters and locals apart."""
    module = ast.fix_missing_locations(ast.Module([statement], []))
    open_, names = [compile(module, "<cut>", "exec", dont_inherit=True)], set()  # annotations are looked up, too
    while open_:
        code = open_.pop()
        names |= {step.argval for step in dis.get_instructions(code) if step.opname in GLOBAL_LOADS}
        open_ += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return names
