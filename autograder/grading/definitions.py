"""What a statement does to a name: whether it defines an exercise's function or only shows it, and what it changes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

FUNCTION, TEXT, OTHER = 3, 2, 1  # a function of the learner's, a cell that isn't Python, an import or a value


def kind_of(node: ast.stmt, name: str, functions: Mapping[str, ast.AST], starter: str) -> int:
    """How much one statement defines `name`: 0 for a starter, for data and for a loop over versions.

    `functions` are the learner's functions and classes by name, `starter` is the course's own body of the function.
    """
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return FUNCTION if node.name == name and not _is_starter(node, starter) else 0
    if isinstance(node, ast.Import | ast.ImportFrom):
        return OTHER if any((alias.asname or alias.name).split(".")[0] == name for alias in node.names) else 0
    if isinstance(node, ast.Expr):
        inside = [part for part in ast.walk(node) if isinstance(part, ast.NamedExpr) and part.target.id == name]
        return max((_kind_of_value(part.value, name, functions) for part in inside), default=0)
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return 0
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if any(isinstance(target, ast.Name) and target.id == name for target in targets):
        return _kind_of_value(node.value, name, functions)
    names = [part for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)]
    return OTHER if any(part.id == name and isinstance(part.ctx, ast.Store) for part in names) else 0


def _kind_of_value(value: ast.expr, name: str, functions: Mapping[str, ast.AST]) -> int:
    """A lambda, another name of a function of the learner's, or a call that makes one of it."""
    if isinstance(value, ast.Lambda):
        return FUNCTION
    if isinstance(value, ast.Name):
        return 0 if value.id == name else FUNCTION if value.id in functions else OTHER
    if isinstance(value, ast.Call):
        return FUNCTION if _makes_function(value, name, functions) else OTHER
    if isinstance(value, ast.IfExp):
        return max(_kind_of_value(branch, name, functions) for branch in (value.body, value.orelse))
    if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name) and value.value.id in functions:
        return FUNCTION
    return OTHER if isinstance(value, ast.Attribute | ast.BoolOp | ast.Subscript) else 0


def _makes_function(call: ast.Call, name: str, functions: Mapping[str, ast.AST]) -> bool:
    """partial(f, axis=-1), vectorize(f), a factory or a class of the learner's; not scores(q, k)."""
    callee = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    taken = [one for one in given if isinstance(one, ast.Lambda) or (isinstance(one, ast.Name) and one.id in functions)]
    rest = [one for one in given if one not in taken and not isinstance(one, ast.Constant)]
    if callee != name and isinstance(call.func, ast.Name) and callee in functions:
        return _returns_function(functions[callee], given_one=bool(taken) and not rest)
    return bool(taken) and (not rest or callee == "partial")


def _returns_function(node: ast.AST, *, given_one: bool) -> bool:
    """A function that is made in it, or the one that it is given, which it may have registered."""
    if isinstance(node, ast.ClassDef):
        return any(getattr(part, "name", "") == "__call__" for part in node.body) or bool(node.bases)
    inner = {part.name for part in ast.walk(node) if isinstance(part, ast.FunctionDef | ast.ClassDef)}
    inner |= {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)} if given_one else set()
    returned = [part.value for part in ast.walk(node) if isinstance(part, ast.Return)]
    return any(isinstance(v, ast.Lambda) or (isinstance(v, ast.Name) and v.id in inner) for v in returned)


def _is_starter(node: ast.stmt, starter: str) -> bool:
    """As the learner got it, or nothing but its last line."""
    body = _without_docstring(getattr(node, "body", []))
    return (bool(body) and _is_not_implemented(body[0])) or dump(node) == starter


def _is_not_implemented(node: ast.stmt) -> bool:
    raised = node.exc if isinstance(node, ast.Raise) else None
    kind = raised.func if isinstance(raised, ast.Call) else raised
    return isinstance(kind, ast.Name) and kind.id == "NotImplementedError"


def is_cut_short(node: ast.AST, name: str, starter: str) -> bool:
    """Is it the function with code of the learner's, which the starter's `raise` ends before any `return`?"""
    if not isinstance(node, ast.FunctionDef) or node.name != name or dump(node) == starter:
        return False
    body = _without_docstring(node.body)
    place = next((index for index, part in enumerate(body) if _is_not_implemented(part)), None)
    returns = any(isinstance(inner, ast.Return) for part in body[:place] for inner in module_scope(part))
    return place is not None and len(body) > 1 and not returns


def dump(node: ast.stmt) -> str:
    """A function's body without comments and docstring."""
    try:
        return "\n".join(map(ast.dump, _without_docstring(getattr(node, "body", []))))
    except RecursionError:
        return ""


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    documented = bool(body) and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    return body[1:] if documented else body


def module_scope(node: ast.stmt) -> Iterator[ast.stmt]:
    """The statement and what stands in its branches and loops, but not in functions and classes."""
    open_ = [node]
    while open_:
        part = open_.pop()
        yield part
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for name in ("finalbody", "orelse", "handlers", "cases", "body"):
            for inner in reversed(getattr(part, name, [])):
                open_ += reversed(inner.body) if isinstance(inner, ast.ExceptHandler | ast.match_case) else [inner]


def changed(node: ast.stmt) -> Iterator[str]:
    """The names whose value one statement changes, without giving a new one."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = [target for target in node.targets if not isinstance(target, ast.Name)]
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        targets = [node.target]
    elif isinstance(node, ast.Delete):
        targets = node.targets
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        targets = _changed_by(node.value)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        called = [getattr(decorator, "func", decorator) for decorator in node.decorator_list]
        targets = [one for one in called if isinstance(one, ast.Attribute) and one.attr == "register"]
    for target in targets:
        root: ast.expr = target
        while isinstance(root, ast.Attribute | ast.Subscript | ast.Starred):
            root = root.value
        if isinstance(root, ast.Name):
            yield root.id


def _changed_by(call: ast.Call) -> list[ast.expr]:
    """table.update(…), f.register(int)(g), setattr(f, "calls", 0)"""
    if isinstance(call.func, ast.Name):
        return call.args[:1] if call.func.id in ("setattr", "delattr") else []
    method = call.func.func if isinstance(call.func, ast.Call) else call.func
    return [method] if isinstance(method, ast.Attribute) else []
