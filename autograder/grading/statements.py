"""The top-level statements of a cell: what each gives a value to, what it uses, and whether it may fail."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from symtable import Symbol, SymbolTable, symtable

from autograder.grading.cell_text import UNREADABLE, CellText
from autograder.grading.definitions import changed, module_scope

ANY = "*"  # the name of what `from x import *`, exec(…) and magics define
# not the course's own packages: an older edition's notebook may import what they no longer have
LIBRARIES = {"numpy", "scipy", "torch", "matplotlib", "IPython"} | sys.stdlib_module_names
_DEFINING = {"exec", "eval", "globals", "vars", "locals", "get_ipython", "setattr"}
_REACHING = _DEFINING | {"builtins", "__builtins__", "__main__"}
MOST_PIECES = 50  # of one cell, before what may fail runs together


@dataclass(frozen=True)
class Statement:
    """One top-level statement, or several that share a line."""

    cell: int  # the number of its cell
    line: int  # where it begins in its cell
    text: str  # as it goes to the kernel
    python: str  # as it was parsed
    nodes: tuple[ast.stmt, ...]
    magic: bool = False

    @property
    def place(self) -> tuple[int, int]:
        return self.cell, self.line

    @cached_property
    def binds(self) -> frozenset[str]:
        """The names that it gives a value to."""
        found = {s.get_name() for table in self._scopes[:1] for s in table.get_symbols() if _is_bound(s)}
        found |= {node.name for node in self.nodes if isinstance(node, ast.FunctionDef)}  # also if it can't be compiled
        if self.magic or any(_defines_any(node) for node in self.nodes):
            found.add(ANY)
        return frozenset(found)

    @cached_property
    def changes(self) -> frozenset[str]:
        """The names whose value it changes: `table[0] = 1`, `table.update(…)`, `n += 1`, `@f.register`."""
        return frozenset(name for node in self.nodes for part in module_scope(node) for name in changed(part))

    @cached_property
    def may_define(self) -> frozenset[str]:
        """The names that it may define besides: `global n` in a function. ANY if that can't be told."""
        found = {s.get_name() for table in self._scopes[1:] for s in table.get_symbols() if s.is_declared_global()}
        return frozenset(found | ({ANY} if ANY in self.binds or self.uses & _REACHING else set()))

    @cached_property
    def imports(self) -> bool:
        return all(isinstance(node, ast.Import | ast.ImportFrom) for node in self.nodes)

    @cached_property
    def uses(self) -> frozenset[str]:
        """The global names that it or a function in it looks up."""
        return frozenset(name for table in self._scopes for name in _looked_up(table))

    @cached_property
    def uses_at_once(self) -> frozenset[str]:
        """The global names that it looks up when it runs, not when a function of it is called."""
        return frozenset(name for table in self._scopes[:1] for name in _looked_up(table))

    @cached_property
    def _scopes(self) -> list[SymbolTable]:
        """The module's table first, then those of all functions and classes in it; none if it can't be compiled."""
        try:
            tables = [symtable(self.python, "<cell>", "exec")]
        except UNREADABLE:
            return []
        for table in tables:
            tables += table.get_children()
        return tables

    @cached_property
    def may_fail(self) -> bool:
        return self.magic or not all(_is_safe(node) for node in self.nodes)


def statements(cell: int, text: CellText) -> list[Statement]:
    """The statements of a cell in order; those that share a line are one."""
    groups: list[list[ast.stmt]] = []
    for node in text.tree.body:
        if groups and _first_line(node) <= (groups[-1][-1].end_lineno or 0):
            groups[-1].append(node)
        else:
            groups.append([node])
    python, source, found = text.python.split("\n"), text.source.split("\n"), []
    for nodes in groups:
        first, last = _first_line(nodes[0]), nodes[-1].end_lineno or 0
        lines = slice(first - 1, last)
        magic = any(first <= number <= last for number in text.magics)
        found.append(Statement(cell, first, "\n".join(source[lines]), "\n".join(python[lines]), tuple(nodes), magic))
    return found


def pieces(found: list[Statement]) -> list[list[Statement]]:
    """Cut into runs, so that a statement that fails or never ends takes along nothing that defines a name."""
    runs: list[list[Statement]] = []
    for statement in found:
        last = runs[-1][-1] if runs else None
        alike = last and last.may_fail == statement.may_fail
        alone = statement.may_fail and (statement.binds or statement.changes) and len(runs) < MOST_PIECES
        future = statement.text.startswith("from __future__")
        if alike and not alone and not future:
            runs[-1].append(statement)
        else:
            runs.append([statement])
    return runs


def _first_line(node: ast.stmt) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])


def _is_bound(symbol: Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported()


def _defines_any(node: ast.stmt) -> bool:
    """`from x import *`, exec("…"), globals().update(…), get_ipython().run_cell(…): what it defines can't be told."""
    if isinstance(node, ast.ImportFrom):
        return node.names[0].name == "*"
    parts = [node] if isinstance(node, ast.Expr) else node.targets if isinstance(node, ast.Assign) else []
    return any(isinstance(name, ast.Name) and name.id in _DEFINING for part in parts for name in ast.walk(part))


def _looked_up(table: SymbolTable) -> Iterator[str]:
    top = table.get_type() == "module"
    yield from (s.get_name() for s in table.get_symbols() if s.is_referenced() and (top or s.is_global()))


def _is_safe(node: ast.stmt) -> bool:
    """Can it hardly fail when it runs: a function, an import that the sandbox has, a constant?"""
    if isinstance(node, ast.Import):
        return all(alias.name.split(".")[0] in LIBRARIES for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").split(".")[0] in LIBRARIES
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Pass):
        return True
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        simple = all(isinstance(target, ast.Name) for target in targets)
        return simple and (node.value is None or is_constant(node.value))
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def is_constant(expression: ast.expr) -> bool:
    """Numbers, texts, what is made of them, lambdas, and the constants of a module such as np.inf."""
    return all(
        isinstance(part, _OF_CONSTANTS) or (isinstance(part, ast.Name) and part.id in ("np", "math", "torch"))
        for part in _outside_lambdas(expression)
    )


_OF_CONSTANTS = (
    ast.Constant, ast.Attribute, ast.UnaryOp, ast.BinOp, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.Lambda,
    ast.operator, ast.unaryop, ast.expr_context,
)  # fmt: skip


def _outside_lambdas(expression: ast.expr) -> Iterator[ast.AST]:
    open_: list[ast.AST] = [expression]
    while open_:
        part = open_.pop()
        yield part
        if not isinstance(part, ast.Lambda):
            open_ += ast.iter_child_nodes(part)
