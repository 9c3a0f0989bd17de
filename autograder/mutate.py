"""Small slips put into a solution one at a time: the probes must notice, and a learner's slip may be one of them.

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

_AXES = ("axis", "dim", "keepdims", "keepdim")


@dataclass(frozen=True)
class Mutant:
    """A solution with one slip."""

    kind: str  # of `autograder.changed.KINDS`
    line: str  # the mutated one, as Python prints it
    source: str  # the whole cell


def mutants(source: str) -> list[Mutant]:
    """Every mutant of an answer cell (with its markers), without repeats."""
    tree = ast.parse(source)
    allowed = _solution_line_numbers(source)
    original = ast.unparse(ast.parse(solved(source)))
    found: dict[str, Mutant] = {}
    for statement in _statements(tree):
        if statement.lineno not in allowed:
            continue
        for kind in _edits(statement):  # each step holds one edit in place, and undoes it afterwards
            mutated = ast.unparse(tree)
            if mutated != original:
                found.setdefault(mutated, Mutant(kind, _headline(statement), mutated))
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


def _edits(statement: ast.stmt) -> Iterator[str]:
    """Put one slip after another into the statement, in place, and give its kind; each is undone before the next."""
    axes = {id(part) for node in _own_nodes(statement) for part in _axis_parts(node)}
    for node in _own_nodes(statement):
        for kind, owner, name, value in _changes(node):
            before = getattr(owner, name)
            setattr(owner, name, value)
            yield "axis" if id(node) in axes else kind
            setattr(owner, name, before)


def _axis_parts(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.keyword) and node.arg in _AXES:
        yield from ast.walk(node)


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST, str, object]]:
    """The slips possible at one node, as (kind, owner, attribute, new value)."""
    if isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign) and type(node.op) in _OPERATORS:
        logic = isinstance(node.op, ast.And | ast.Or | ast.BitAnd | ast.BitOr)
        yield "logic" if logic else "operator", node, "op", _OPERATORS[type(node.op)]()
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in _OPERATORS:
        kind = "logic" if isinstance(node.ops[0], ast.Is | ast.IsNot) else "comparison"
        yield kind, node, "ops", [_OPERATORS[type(node.ops[0])](), *node.ops[1:]]
    elif isinstance(node, ast.Constant):
        kind = "argument" if isinstance(node.value, bool) else "number"
        yield from ((kind, node, "value", value) for value in _other_constants(node.value))
    elif isinstance(node, ast.Attribute) and node.attr in _NAMES:
        yield "opposite", node, "attr", _NAMES[node.attr]
    elif isinstance(node, ast.Name) and node.id in _NAMES:
        yield "opposite", node, "id", _NAMES[node.id]
    elif isinstance(node, ast.Call):
        for i, keyword in enumerate(node.keywords):
            kind = "axis" if keyword.arg in _AXES else "argument"
            yield kind, node, "keywords", node.keywords[:i] + node.keywords[i + 1 :]
    yield from _without_signs(node)


def _other_constants(value: object) -> list:
    if isinstance(value, bool):
        return [not value]
    return [value + 1, value - 1] if isinstance(value, int | float) else []


def _without_signs(node: ast.AST) -> Iterator[tuple[str, ast.AST, str, object]]:
    """Drop `-`, `not`, `~` and `.T` from the node's direct parts."""
    for name, part in ast.iter_fields(node):
        if isinstance(part, list):
            for i, item in enumerate(part):
                if kind := _sign(item):
                    yield kind, node, name, [*part[:i], _bare(item), *part[i + 1 :]]
        elif kind := _sign(part):
            yield kind, node, name, _bare(part)


def _sign(part: object) -> str:
    """The kind of sign that could be dropped from `part`, "" for none."""
    if isinstance(part, ast.UnaryOp):
        return "sign" if isinstance(part.op, ast.USub | ast.UAdd) else "logic"
    return "transpose" if isinstance(part, ast.Attribute) and part.attr in ("T", "mT") else ""


def _bare(part: ast.UnaryOp | ast.Attribute) -> ast.AST:
    return part.operand if isinstance(part, ast.UnaryOp) else part.value
