"""Which files of the shared package a lesson runs: what it imports, and what that imports in turn."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path


def imported_files(source: Path, root: Path, package: str) -> set[Path]:
    """The files of `package`, a folder of `root`, that the Python file `source` imports, however far down."""
    found: set[Path] = set()
    waiting = [source]
    while waiting:
        new = {file for name in _imports(waiting.pop(), package) for file in _files(root, name)} - found
        found |= new
        waiting += new
    return found


def _imports(source: Path, package: str) -> Iterator[str]:
    """The dotted names that a file may import from the package; `from a import b` may mean the module a.b."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (name for name in names if name.split(".")[0] == package)


def _files(root: Path, name: str) -> Iterator[Path]:
    """What Python reads for `import name`: each package's __init__.py on the way, then the module."""
    path = root
    for part in name.split("."):
        path /= part
        yield from (file for file in (path / "__init__.py", path.with_suffix(".py")) if file.is_file())
