"""What to install, said where a lesson asks for a package that the light install leaves out."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from types import TracebackType
from typing import Any

from autograder.notebook.check import current_shell
from autograder.paths import ROOT

LATER = (  # what lessons from 3 on import, themselves or through attn: the extra "torch" of pyproject.toml
    "torch", "tokenizers", "safetensors", "sacrebleu", "tqdm", "filelock", "platformdirs", "huggingface_hub", "pooch",
    "debian", "pysequoia",
)  # fmt: skip


def explain_missing() -> None:
    """In a notebook, let "No module named 'torch'" say which command brings it. Where all is there, nothing changes."""
    shell = current_shell()
    if shell is not None and not all(map(find_spec, LATER)):
        shell.set_custom_exc((ModuleNotFoundError,), _explained)


def _explained(
    shell: Any, kind: type, error: ModuleNotFoundError, trace: TracebackType, tb_offset: int | None = None
) -> None:
    if (error.name or "").split(".")[0] in LATER:
        uv = f'!uv pip install --python "{sys.executable}" pip'  # whose environments have no pip
        pip = "%pip install" if find_spec("pip") else uv
        error.msg = (
            f"{error.msg}: it is not part of the light install, which is for lessons 1 and 2. In a cell, run\n"
            f'    {pip} --editable "{ROOT}[torch]"\n'
            "once, then this cell again. README.md says how much that fetches. On Linux without an NVIDIA GPU run\n"
            "first the command that pytorch.org shows under 'Get started' for CPU: else PyTorch comes with CUDA, 3 GB."
        )
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
