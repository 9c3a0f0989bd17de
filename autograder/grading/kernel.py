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
import time
from typing import Any

import psutil
from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from nbval.kernel import RunningKernel
from zmq.constants import SocketOption
from zmq.sugar.context import Context
from zmq.sugar.poll import select

from autograder.grading import messages
from autograder.grading.workshop import SandboxProvisioner, Workshop

TICK = 50  # milliseconds between two looks at a kernel that is busy
STARTUP = 60.0
ENDED = "ended the Python process"
STUCK_AFTER = 1.0  # seconds that a kernel has to react to an interrupt


class KernelLostError(Exception):
    """The kernel died or had to be ended; says why, in words for the learner."""


class BoxKernel(RunningKernel):
    """nbval's kernel, started early and connected late, so that the next one starts while this one works."""

    def __init__(self, workshop: Workshop):
        self.limits, self.folder = workshop.limits, workshop.new_run_folder()
        self.received, self.deadline, self.looked = 0, float("inf"), 0.0
        self.waiting: dict[str, collections.deque] = {"shell": collections.deque(), "iopub": collections.deque()}
        self.me = psutil.Process()
        self.own_memory = self.me.memory_info().rss
        file = str(self.folder / "kernel.json")
        context = Context()
        context.setsockopt(SocketOption.RECONNECT_IVL, -1)  # the learner could put a link in the socket's place
        context.setsockopt(SocketOption.MAXMSGSIZE, messages.LARGEST)
        context.setsockopt(SocketOption.LINGER, 0)
        self.km = KernelManager(context=context, transport="ipc", ip=f"{self.folder}/k", connection_file=file)
        self.km._kernel_spec = KernelSpec(**get_kernel_dict())  # no kernel spec needs to be installed
        provisioner = SandboxProvisioner(parent=self.km, kernel_spec=self.km._kernel_spec, kernel_id=self.folder.name)
        provisioner.workshop, provisioner.run_folder = workshop, self.folder
        self.km.provisioner = provisioner
        self.km.start_kernel()
        self.process: subprocess.Popen = provisioner.process
        self.kc: Any = None

    def connect(self) -> None:
        """Wait until the kernel listens, and speak to it; raises KernelLostError if it never does."""
        if self.kc is not None:
            return
        end = time.monotonic() + STARTUP
        for channel in range(1, 6):
            while not _listens(f"{self.folder}/k-{channel}"):
                if self.process.poll() is not None or time.monotonic() > end:
                    raise KernelLostError("the kernel did not start")
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
        raise KernelLostError("the kernel did not answer")

    def get_message(self, stream: str, timeout: float | None = None) -> dict:
        """nbval's call: the next message of `shell` or `iopub`; raises queue.Empty, or KernelLostError."""
        end = min(time.monotonic() + (STARTUP if timeout is None else timeout), self.deadline)
        while not self.waiting[stream]:
            self.drain()
            if self.waiting[stream]:
                break
            self.watch(stream)
            if time.monotonic() > self.deadline:
                raise KernelLostError("ran out of time")
            if time.monotonic() > end:
                raise queue.Empty
            select([self.kc.shell_channel.socket, self.kc.iopub_channel.socket], [], [], TICK / 1000)
        return self.waiting[stream].popleft()

    def drain(self) -> None:
        """Read whatever lies there, so that no flood piles up in this process."""
        for stream in ("shell", "iopub"):
            channel = getattr(self.kc, f"{stream}_channel").socket
            for frames in messages.receive(channel):
                self.received += sum(map(len, frames))
                if self.received > self.limits.output:
                    raise KernelLostError("wrote too much output")
                message = messages.read(self.kc.session, frames)
                if message is not None:
                    self.waiting[stream].append(message)

    def watch(self, stream: str) -> None:
        """Raises KernelLostError if the kernel died, or if it or its messages use too much memory."""
        if self.process.poll() is not None:
            self.drain()
            if not self.waiting[stream]:  # nothing was left to read, and nothing more will come
                raise KernelLostError(ENDED)
        if time.monotonic() - self.looked < 0.1:
            return
        self.looked = time.monotonic()
        if self.memory() > self.limits.memory:
            raise KernelLostError(f"used more than {self.limits.memory >> 30} GB of memory")
        if self.me.memory_info().rss - self.own_memory > 2 * self.limits.output:
            raise KernelLostError("wrote too much output")

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
