"""Small slips put into a solution one at a time, to see that the probes notice.

The operators are those of the usual mutation tools (mutmut, cosmic-ray): arithmetic, comparison and logic operators,
signs, constants ± 1, dropped keyword arguments, and NumPy's opposites (max for min, ones for zeros). They act on the
syntax tree, and only on what stands between the solution markers.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.markers import BEGIN, END, solved

_OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.MatMult: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
_NAMES = {
    "max": "min", "min": "max", "maximum": "minimum", "minimum": "maximum", "argmax": "argmin", "argmin": "argmax",
    "sum": "mean", "mean": "sum", "zeros": "ones", "ones": "zeros", "zeros_like": "ones_like",
    "any": "all", "all": "any",
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A solution with one slip: the mutated line as Python prints it, and the whole cell."""

    line: str
    source: str


def mutants(source: str) -> list[Mutant]:
    """Every mutant of an answer cell (with its markers), without repeats."""
    tree = ast.parse(source)
    allowed = _solution_line_numbers(source)
    original = ast.unparse(ast.parse(solved(source)))
    found: dict[str, Mutant] = {}
    for statement in _statements(tree):
        if statement.lineno not in allowed:
            continue
        for _ in _edits(statement):  # each step holds one edit in place, and undoes it afterwards
            mutated = ast.unparse(tree)
            if mutated != original:
                found.setdefault(mutated, Mutant(_headline(statement), mutated))
    return list(found.values())


def _solution_line_numbers(source: str) -> set[int]:
    numbers, inside = set(), False
    for number, line in enumerate(source.splitlines(), 1):
        if line.strip() in (BEGIN, END):
            inside = line.strip() == BEGIN
        elif inside:
            numbers.add(number)
    return numbers


def _statements(tree: ast.AST) -> Iterator[ast.stmt]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef))


def _headline(statement: ast.stmt) -> str:
    return ast.unparse(statement).splitlines()[0]


def _own_nodes(statement: ast.stmt) -> Iterator[ast.AST]:
    """The statement and its expressions, but not the statements inside it."""
    yield statement
    pending = [child for child in ast.iter_child_nodes(statement) if not isinstance(child, ast.stmt)]
    while pending:
        node = pending.pop()
        yield node
        pending += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt)]


def _edits(statement: ast.stmt) -> Iterator[None]:
    """Put one slip after another into the statement, in place; each is undone when the next is asked for."""
    for node in _own_nodes(statement):
        for owner, name, value in _changes(node):
            before = getattr(owner, name)
            setattr(owner, name, value)
            yield
            setattr(owner, name, before)


def _changes(node: ast.AST) -> Iterator[tuple[ast.AST, str, object]]:
    """The slips possible at one node, as (owner, attribute, new value)."""
    if isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign) and type(node.op) in _OPERATORS:
        yield node, "op", _OPERATORS[type(node.op)]()
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in _OPERATORS:
        yield node, "ops", [_OPERATORS[type(node.ops[0])](), *node.ops[1:]]
    elif isinstance(node, ast.Constant):
        yield from ((node, "value", value) for value in _other_constants(node.value))
    elif isinstance(node, ast.Attribute) and node.attr in _NAMES:
        yield node, "attr", _NAMES[node.attr]
    elif isinstance(node, ast.Name) and node.id in _NAMES:
        yield node, "id", _NAMES[node.id]
    elif isinstance(node, ast.Call):
        for i in range(len(node.keywords)):
            yield node, "keywords", node.keywords[:i] + node.keywords[i + 1 :]
    yield from _without_signs(node)


def _other_constants(value: object) -> list:
    if isinstance(value, bool):
        return [not value]
    return [value + 1, value - 1] if isinstance(value, int | float) else []


def _without_signs(node: ast.AST) -> Iterator[tuple[ast.AST, str, object]]:
    """Drop `-`, `not`, `~` and `.T` from the node's direct parts."""

    def bare(part: object) -> ast.AST | None:
        if isinstance(part, ast.UnaryOp):
            return part.operand
        return part.value if isinstance(part, ast.Attribute) and part.attr in ("T", "mT") else None

    for name, part in ast.iter_fields(node):
        if isinstance(part, list):
            for i, item in enumerate(part):
                if (stripped := bare(item)) is not None:
                    yield node, name, [*part[:i], stripped, *part[i + 1 :]]
        elif (stripped := bare(part)) is not None:
            yield node, name, stripped
