"""An edition of the course without solutions, for a class in term: a folder to hand out.

It holds the learner's notebooks, the packages, and the book's sources with pages whose solutions are left out. It does
not hold lesson sources, solved notebooks, tests, or the right alternatives that the exercise files list.
"""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

from autograder.authoring.derive import page_of
from autograder.lesson import read_course
from autograder.paths import ROOT

COPIED = (
    "attn", "autograder", "book", "notebooks", "_config.yml", "requirements.txt", "pyproject.toml",
    "CHANGELOG.md", "LICENSE", "LICENSE-TEXT",
)  # fmt: skip
START = """# The course, without solutions

    python -m venv .venv
    .venv/bin/python -m pip install -r requirements.txt
    .venv/bin/python -m jupyter lab notebooks

To build the book:

    .venv/bin/jupyter-book build book --config _config.yml --toc "$PWD/book/_toc.yml" --path-output .
"""


def write_edition(folder: Path) -> list[str]:
    """Write the edition into `folder`, which must be new or empty; returns what was done, a line each.

    Raises FileExistsError otherwise, and FileNotFoundError if a lesson was not executed yet.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"{folder} is there already: name a new or an empty folder")
    pages = {lesson.name: page_of(lesson, solutions=False) for lesson in read_course()}
    folder.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        _copy(ROOT / name, folder / name)
    for name, text in pages.items():
        (folder / "book" / "lessons" / f"{name.replace('_', '-')}.ipynb").write_text(text, "utf-8")
    for path in sorted((folder / "autograder" / "exercises").rglob("*.py")):
        path.write_text(without_alternatives(path.read_text("utf-8")), "utf-8")
    (folder / "README.md").write_text(START, "utf-8")
    return [f"wrote {folder}: {len(pages)} lessons without solutions"]


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        left_out = shutil.ignore_patterns("__pycache__", "[0-9][0-9]_*.py", "[0-9][0-9]-*.ipynb", "ruff.toml", ".*")
        shutil.copytree(source, target, ignore=left_out)
    elif source.exists():
        shutil.copyfile(source, target)


def without_alternatives(source: str) -> str:
    """An exercise file without its `@….alternative(…)` functions, which are right answers."""
    lines = source.splitlines(keepends=True)
    for node in reversed(ast.parse(source).body):
        if isinstance(node, ast.FunctionDef) and any(_is_alternative(d) for d in node.decorator_list):
            del lines[node.decorator_list[0].lineno - 1 : node.end_lineno]
    return "".join(lines)


def _is_alternative(decorator: ast.expr) -> bool:
    call = isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute)
    return call and decorator.func.attr == "alternative"  # type: ignore[attr-defined]
