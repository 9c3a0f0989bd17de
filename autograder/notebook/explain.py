"""What to do next, said below two errors that say nothing of it.

A lesson asks for a package that the light install leaves out; or an exercise is checked before the cell that begins it
has run.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from types import TracebackType
from typing import Any

from autograder.notebook.check import current_shell, exercise_names
from autograder.paths import ROOT

LATER = (  # what lessons from 3 on import, themselves or through attn: the extra "torch" of pyproject.toml
    "torch", "tokenizers", "safetensors", "sacrebleu", "tqdm", "filelock", "platformdirs", "huggingface_hub", "pooch",
    "debian", "pysequoia",
)  # fmt: skip


def explain_errors() -> None:
    """In a notebook, let these errors end with what to do. Every other error stays as it is."""
    shell = current_shell()
    if shell is not None:
        shell.set_custom_exc((ModuleNotFoundError, NameError), _explained)


def _explained(shell: Any, kind: type, error: Any, trace: TracebackType, tb_offset: int | None = None) -> None:
    if isinstance(error, NameError):
        error.args = (f"{error}{_to_run(error.name or '')}",)
    else:
        error.msg = f"{error.msg}{_to_install(error.name or '')}"
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)


def _to_run(name: str) -> str:
    """What to do before the exercise called `name` can be checked; "" for every other name."""
    if name not in exercise_names():
        return ""
    return f": run the cell above that begins with def {name}, as it stands or with your answer, then this cell again"


def _to_install(module: str) -> str:
    """How to get a package that lessons need and the light install lacks; "" for every other module."""
    if module.split(".")[0] not in LATER:
        return ""
    uv = f'!uv pip install --python "{sys.executable}" pip'  # whose environments have no pip
    pip = "%pip install" if find_spec("pip") else uv
    return (
        ": it is not part of the light install, which is for lessons 1 and 2. In a cell, run\n"
        f'    {pip} --editable "{ROOT}[torch]"\n'
        "once, then this cell again. README.md says how much that fetches. On Linux without an NVIDIA GPU run\n"
        "first the command that pytorch.org shows under 'Get started' for CPU: else PyTorch comes with CUDA, 3 GB."
    )
