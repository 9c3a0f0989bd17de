"""Names that would make an exercise pointless, found in the syntax tree of an answer."""

from __future__ import annotations

import ast


def forbidden_use(source: str, forbidden: tuple[str, ...]) -> tuple[str, int] | None:
    """The first forbidden dotted name that `source` uses and its line, or None.

    Sees through `import a.b as c` and `from a import b as c`. `torch.softmax` forbids the tensor's method `x.softmax()`
    too, and `attn` everything inside it. A source that doesn't parse uses nothing.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    names = _aliases(tree)
    uses = [use for node in ast.walk(tree) for use in _uses(node, names)]
    methods = {name.removeprefix("torch."): name for name in forbidden if name.startswith("torch.")}
    uses += [(line, methods[method]) for line, method in _method_calls(tree, names) if method in methods]
    hits = [(line, name) for line, used in uses for name in forbidden if used == name or used.startswith(name + ".")]
    return (min(hits)[1], min(hits)[0]) if hits else None


USUAL = {"np": "numpy", "F": "torch.nn.functional", "nn": "torch.nn", "sp": "scipy", "plt": "matplotlib.pyplot"}


def _aliases(tree: ast.AST) -> dict[str, str]:
    """Local name -> dotted name, from the imports in `tree` and the field's usual abbreviations."""
    names = dict(USUAL)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname: alias.name for alias in node.names if alias.asname}
            names |= {top: top for alias in node.names if not alias.asname for top in [alias.name.split(".")[0]]}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _method_calls(tree: ast.AST, names: dict[str, str]) -> list[tuple[int, str]]:
    """`x.method(…)` on what is not an imported module, as (line, method)."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    return [
        (call.lineno, call.func.attr)  # type: ignore[attr-defined]
        for call in calls
        if not isinstance(call.func.value, ast.Name) or call.func.value.id not in names  # type: ignore[attr-defined]
    ]


def _uses(node: ast.AST, names: dict[str, str]) -> list[tuple[int, str]]:
    if isinstance(node, ast.Attribute | ast.Name):
        dotted = _dotted(node, names)
        return [(node.lineno, dotted)] if dotted else []
    if isinstance(node, ast.Import):
        return [(node.lineno, alias.name) for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return []


def _dotted(node: ast.AST, names: dict[str, str]) -> str | None:
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value, names)
        return f"{base}.{node.attr}" if base else None
    return None
