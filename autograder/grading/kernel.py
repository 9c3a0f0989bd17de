"""A kernel for code that nobody trusts: in a sandbox, watched while it runs, and read without believing it.

The client speaks over sockets in one private directory, so the kernel needs no network. All that comes over them is
drained at once, counted, and dropped unless it is one of the three messages that grading needs.
"""

from __future__ import annotations

import collections
import contextlib
import os
import queue
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
import zmq
from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import LocalProvisioner
from nbval.kernel import RunningKernel

from autograder.grading import messages, sandbox
from autograder.grading.sandbox import Limits

TICK = 50  # milliseconds between two looks at a kernel that is busy
STARTUP = 60.0
STUCK_AFTER = 1.0  # seconds that a kernel has to react to an interrupt


class KernelGone(Exception):
    """The kernel died or had to be ended; says why, in words for the learner."""


class Workshop:
    """What all kernels of a batch share: the course folder, limits, the kind of sandbox."""

    def __init__(self, kind: str, limits: Limits | None = None, warm: Sequence[str] = ()):
        from autograder.grading.course_files import write_course

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
        kwargs |= {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": None if os.environ.get("DBG") else subprocess.DEVNULL}
        kwargs |= {"cwd": str(self.run_folder)}
        if not boxed:
            return await super().launch_kernel(inner, **kwargs | {"env": sandbox.environment(str(shop.course), shop.limits)})
        handle = sandbox.filter_file()
        try:
            words = sandbox.command(inner, self.run_folder, shop.course, shop.limits, handle)
            return await super().launch_kernel(words, **kwargs | {"pass_fds": (handle,)})
        finally:
            os.close(handle)


def _owner(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_uid, found.st_gid


class BoxKernel(RunningKernel):
    """nbval's kernel, started early and connected late, so that the next one starts while this one works."""

    def __init__(self, workshop: Workshop):
        self.limits, self.folder = workshop.limits, workshop.new_run_folder()
        self.received, self.deadline, self.looked = 0, float("inf"), 0.0
        self.waiting: dict[str, collections.deque] = {"shell": collections.deque(), "iopub": collections.deque()}
        self.me = psutil.Process()
        self.own_memory = self.me.memory_info().rss
        file = str(self.folder / "kernel.json")
        context = zmq.Context()
        context.setsockopt(zmq.RECONNECT_IVL, -1)  # the learner could put a link in the socket's place
        context.setsockopt(zmq.MAXMSGSIZE, messages.LARGEST)
        context.setsockopt(zmq.LINGER, 0)
        self.km = KernelManager(context=context, transport="ipc", ip=f"{self.folder}/k", connection_file=file)
        self.km._kernel_spec = KernelSpec(**get_kernel_dict())  # no kernel spec needs to be installed
        provisioner = SandboxProvisioner(parent=self.km, kernel_spec=self.km._kernel_spec, kernel_id=self.folder.name)
        provisioner.workshop, provisioner.run_folder = workshop, self.folder
        self.km.provisioner = provisioner
        self.km.start_kernel()
        self.process: subprocess.Popen = provisioner.process
        self.kc: Any = None

    def connect(self) -> None:
        """Wait until the kernel listens, and speak to it; raises KernelGone if it never does."""
        if self.kc is not None:
            return
        end = time.monotonic() + STARTUP
        for channel in range(1, 6):
            while not _listens(f"{self.folder}/k-{channel}"):
                if self.process.poll() is not None or time.monotonic() > end:
                    raise KernelGone("the kernel did not start")
                time.sleep(0.005)
        self.kc = self.km.client()
        self.kc.start_channels(hb=False, stdin=False)
        self.own_memory = self.me.memory_info().rss
        self.handshake(end)

    def handshake(self, end: float) -> None:
        """Ask until both channels answer: a subscription takes a moment to arrive."""
        while time.monotonic() < end:
            asked = self.kc.kernel_info()
            try:
                self.await_reply(asked, timeout=STARTUP)
                self.await_idle(asked, timeout=0.2)
            except queue.Empty:
                continue
            return
        raise KernelGone("the kernel did not answer")

    def get_message(self, stream: str, timeout: float | None = None) -> dict:
        """nbval's call: the next message of `shell` or `iopub`; raises queue.Empty, or KernelGone."""
        end = min(time.monotonic() + (STARTUP if timeout is None else timeout), self.deadline)
        while not self.waiting[stream]:
            self.drain()
            if self.waiting[stream]:
                break
            self.watch()
            if time.monotonic() > self.deadline:
                raise KernelGone("ran out of time")
            if time.monotonic() > end:
                raise queue.Empty
            zmq.select([self.kc.shell_channel.socket, self.kc.iopub_channel.socket], [], [], TICK / 1000)
        return self.waiting[stream].popleft()

    def drain(self) -> None:
        """Read whatever lies there, so that no flood piles up in this process."""
        for stream in ("shell", "iopub"):
            channel = getattr(self.kc, f"{stream}_channel").socket
            for frames in messages.receive(channel):
                self.received += sum(map(len, frames))
                if self.received > self.limits.output:
                    raise KernelGone("wrote too much output")
                message = messages.read(self.kc.session, frames)
                if message is not None:
                    self.waiting[stream].append(message)

    def watch(self) -> None:
        """Raises KernelGone if the kernel died, or if it or its messages use too much memory."""
        if self.process.poll() is not None:
            self.drain()
            if not any(self.waiting.values()):
                raise KernelGone("ended the Python process")
        if time.monotonic() - self.looked < 0.1:
            return
        self.looked = time.monotonic()
        if self.memory() > self.limits.memory:
            raise KernelGone(f"used more than {self.limits.memory >> 30} GB of memory")
        if self.me.memory_info().rss - self.own_memory > 2 * self.limits.output:
            raise KernelGone("wrote too much output")

    def memory(self) -> int:
        """Bytes that all processes of the sandbox hold."""
        total = 0
        try:
            processes = psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return 0
        for process in processes:
            try:
                total += process.memory_info().rss
            except psutil.Error:
                continue
        return total

    def is_alive(self) -> bool:
        return hasattr(self, "km") and self.process.poll() is None

    def interrupt(self) -> None:
        """By message: a signal would hit bubblewrap. From here on the kernel has a second to react."""
        self.kc.control_channel.send(self.kc.session.msg("interrupt_request", {}))
        self.deadline = time.monotonic() + STUCK_AFTER

    def stop(self) -> None:
        """End the kernel and everything that it started."""
        if not hasattr(self, "km"):
            return
        if self.kc is not None:
            self.kc.stop_channels()
        leftover = psutil.Process(self.process.pid).children(recursive=True) if self.process.poll() is None else []
        self.process.kill()
        for process in leftover:
            with contextlib.suppress(psutil.Error):
                process.kill()
        self.process.wait()
        self.km.context.destroy(linger=0)
        del self.km
        shutil.rmtree(self.folder, ignore_errors=True)


def _listens(path: str) -> bool:
    """Is this a socket, not a link to one elsewhere, on which somebody listens?"""
    try:
        if not stat.S_ISSOCK(os.lstat(path).st_mode):
            return False
        with socket.socket(socket.AF_UNIX) as knock:
            knock.connect(path)
    except OSError:
        return False
    return True
