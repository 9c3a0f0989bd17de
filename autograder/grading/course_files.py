"""The folder that a kernel sees as the course: `attn`, a stub of `autograder`, and what a probe needs to run.

Never the lessons, the exercises, the solutions or the rest of `autograder`.
"""

from __future__ import annotations

import compileall
import shutil
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parent
INSIDE = Path(__file__).with_name("inside")
SHARED = ("compare.py", "exercise.py", "guard.py", "observe.py", "origins.py", "paths.py", "results.py", "values.py")


def write_course(folder: Path) -> Path:
    """Fill `folder`, which must be empty, and make it readable for the sandbox's user."""
    package = folder / "autograder"
    package.mkdir(parents=True)
    shutil.copyfile(INSIDE / "stub.py", package / "__init__.py")
    shutil.copyfile(INSIDE / "probing.py", package / "probing.py")
    shutil.copyfile(INSIDE / "template.py", folder / "template.py")
    for name in SHARED:
        shutil.copyfile(PACKAGE / name, package / name)
    shutil.copytree(ROOT / "attn", folder / "attn", ignore=shutil.ignore_patterns("__pycache__"))
    _copy_font_list(folder / "matplotlib")
    compileall.compile_dir(folder, quiet=1)  # once, not in every kernel: they can't write here
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def _copy_font_list(target: Path) -> None:
    """Matplotlib looks for fonts for seconds; the list it keeps holds in the sandbox too."""
    import matplotlib as mpl
    from matplotlib import font_manager  # makes the list where there is none

    assert font_manager
    target.mkdir()
    for path in Path(mpl.get_cachedir()).glob("fontlist-*.json"):
        shutil.copyfile(path, target / path.name)
