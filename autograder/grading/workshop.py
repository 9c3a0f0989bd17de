"""What the kernels of a batch share, and how one of them is started inside the sandbox."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner

from autograder.grading import sandbox
from autograder.grading.course_files import write_course
from autograder.grading.sandbox import Limits


class Workshop:
    """What all kernels of a batch share: the course folder, limits, the kind of sandbox."""

    def __init__(self, kind: str, limits: Limits | None = None, warm: Sequence[str] = ()):
        self.kind, self.limits, self.warm = kind, limits or Limits(), tuple(warm)
        self.folder = Path(tempfile.mkdtemp(prefix="attn-", dir=_short_temporary()))
        self.folder.chmod(0o755)
        self.course = write_course(self.folder / "course")
        self.run_folders = self.folder / "run"
        self.run_folders.mkdir(0o755)

    def require(self) -> None:
        """Raises SandboxError where no sandbox can be made."""
        if self.kind == "bwrap":
            sandbox.require(self.new_run_folder(), self.course)

    def new_run_folder(self) -> Path:
        folder = Path(tempfile.mkdtemp(dir=self.run_folders))
        if self.kind == "bwrap" and os.geteuid() == 0:
            user = sandbox.unprivileged_user()
            os.chown(folder, user, user)
        return folder

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def _short_temporary() -> str:
    """A socket's path may have 107 characters."""
    folder = tempfile.gettempdir()
    return folder if len(folder) < 50 else "/tmp"


class SandboxProvisioner(LocalProvisioner):
    """Starts the kernel's process in the sandbox of `workshop`, or bare where its kind is `none`."""

    workshop: Workshop
    run_folder: Path

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        shop, connection = self.workshop, self.run_folder / "kernel.json"
        boxed = shop.kind == "bwrap"
        if boxed and os.geteuid() == 0:
            os.chown(connection, *_owner(self.run_folder))
        boot = f"{sandbox.COURSE if boxed else shop.course}/boot.py"
        inner = [sys.executable, boot, str(connection), *shop.warm]
        kwargs |= {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
        }
        kwargs |= {"cwd": str(self.run_folder)}
        if not boxed:
            return await super().launch_kernel(
                inner, **kwargs | {"env": sandbox.environment(str(shop.course), shop.limits)}
            )
        handle = sandbox.filter_file()
        try:
            words = sandbox.command(inner, self.run_folder, shop.course, shop.limits, handle)
            return await super().launch_kernel(words, **kwargs | {"pass_fds": (handle,)})
        finally:
            os.close(handle)


def _owner(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_uid, found.st_gid
