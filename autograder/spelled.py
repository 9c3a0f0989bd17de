"""The parts of a dotted name, however a text spells them: `torch.softmax` is also getattr(torch, "soft" + "max")."""

from __future__ import annotations

import ast

CALLED = "()"  # a part of its own: `torch.tensor(x).T` is torch.tensor.().T


def step(node: ast.expr) -> tuple[ast.expr, str] | None:
    """Of `x.part`, getattr(x, "part"), vars(x)["part"] and x.__dict__["part"]: x and part; of x(…): x and CALLED."""
    if isinstance(node, ast.Attribute):
        return node.value, node.attr
    if isinstance(node, ast.Call) and not module_by_text(node):
        part = _text(node.args[1]) if _called(node) == "getattr" and len(node.args) > 1 else ""
        return (node.args[0], part) if part else (node.func, CALLED)
    if isinstance(node, ast.Subscript) and (part := _text(node.slice)):
        if isinstance(node.value, ast.Attribute) and node.value.attr == "__dict__":
            return node.value.value, part
        if isinstance(node.value, ast.Call) and _called(node.value) == "vars" and node.value.args:
            return node.value.args[0], part
    return None


def module_by_text(node: ast.expr) -> str | None:
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
