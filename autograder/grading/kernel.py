"""A kernel for code that nobody trusts: in a sandbox, watched while it runs, and read without believing it.

The client speaks over sockets in one private directory, so the kernel needs no network. All that comes over them is
drained at once, counted, and dropped unless it is one of the three messages that grading needs.
"""

from __future__ import annotations

import collections
import contextlib
import os
import queue
import select
import socket
import stat
import struct
import time
from typing import Any

import psutil
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.connect import channel_socket_types
from nbformat import NotebookNode
from nbval.kernel import RunningKernel
from zmq.constants import SocketOption
from zmq.sugar.context import Context
from zmq.sugar.poll import select as zmq_select

from autograder.grading import messages, workshop
from autograder.grading.watched import Budget, Watched
from autograder.grading.workshop import Birth, Workshop

TICK = 50  # milliseconds between two looks at a kernel that is busy
STARTUP = 120.0
ENDED = "ended the Python process"
MOST_WAITING = 8  # messages that zmq reads ahead: the others wait in the kernel's memory, not in ours
SEND_WITHIN = 2000  # milliseconds: without a reader at the other end a message would wait for ever
STUCK_AFTER = 1.0  # seconds that a kernel has to react to an interrupt


class KernelLostError(Exception):
    """The kernel died or had to be ended; says why, in words for the learner."""


class KernelStartError(Exception):
    """No kernel came. Nothing of the learner's has run, so it is no verdict."""


class BoxKernel(RunningKernel):
    """nbval's kernel, started early and connected late, so that the next one starts while this one works."""

    def __init__(self, shop: Workshop):
        self.limits, self.birth = shop.limits, shop.kernel()
        self.received, self.looked = 0, 0.0
        self.budget, self.was_starved = Budget(float("inf")), False
        self.later: list[float] = []  # seconds of what follows in the same cell, once this has published
        self.published: list[NotebookNode] = []  # since the step began
        self.in_time: list[NotebookNode] | None = None  # of these, where the step was interrupted
        self.waiting: dict[str, collections.deque] = {"shell": collections.deque(), "iopub": collections.deque()}
        self.me = psutil.Process()
        self.own_memory = self.me.memory_info().rss
        self.process: Watched | None = None
        self.kc: Any = None
        self.stopped = False

    def connect(self) -> None:
        """Wait until the kernel listens, and speak to it; raises KernelStartError if it never does."""
        if self.kc is not None:
            return
        end = time.monotonic() + STARTUP
        self.process = self._born(end)
        connection = self.birth.connection
        boxed = connection | {"ip": self.process.root(connection["ip"])}
        for channel in range(1, 6):
            while not _listens(f"{boxed['ip']}-{channel}"):
                if not self.process.is_alive() or time.monotonic() > end:
                    raise KernelStartError("the kernel ended before it listened")
                time.sleep(0.002)
        self.kc = _client(boxed)
        self.kc.start_channels(hb=False, stdin=False)
        self.own_memory = self.me.memory_info().rss
        self.handshake(end)

    def _born(self, end: float) -> Watched:
        """Its first process; raises KernelStartError if that didn't come, or has ended already."""
        try:
            return Watched(_await_birth(self.birth, end))
        except ProcessLookupError:
            raise KernelStartError("the kernel ended at once") from None

    def handshake(self, end: float) -> None:
        """Ask until both channels answer: a subscription takes a moment to arrive."""
        while time.monotonic() < end:
            asked = self.kc.kernel_info()
            try:
                self.await_reply(asked, timeout=STARTUP)
                self.await_idle(asked, timeout=0.2)
            except queue.Empty:
                continue
            except KernelLostError as error:
                raise KernelStartError(str(error)) from None
            return
        raise KernelStartError("the kernel did not answer")

    def allow(self, seconds: float, *later: float) -> None:
        """Give the next step so many seconds; each time that it publishes something, it gets the next of `later`."""
        assert self.process
        self.budget, self.was_starved = Budget(seconds, self.process), False
        self.later, self.published, self.in_time = list(later), [], None

    def get_message(self, stream: str, timeout: float | None = None) -> dict:
        """nbval's call: the next message of `shell` or `iopub`; raises queue.Empty, or KernelLostError."""
        end = time.monotonic() + (STARTUP if timeout is None else timeout)
        while not self.waiting[stream]:
            self.drain()
            if self.waiting[stream]:
                break
            self.watch(stream)
            if stream == "shell" and self.budget.is_spent():
                raise queue.Empty
            if stream == "iopub" and (time.monotonic() > end or self.budget.is_spent()):
                raise queue.Empty
            zmq_select([self.kc.shell_channel.socket, self.kc.iopub_channel.socket], [], [], TICK / 1000)
        return self.waiting[stream].popleft()

    def drain(self) -> None:
        """Read whatever lies there, so that no flood piles up in this process."""
        for stream in ("shell", "iopub"):
            channel = getattr(self.kc, f"{stream}_channel").socket
            for frames in messages.receive(channel):
                self.received += sum(map(len, frames))
                if self.received > self.limits.output:
                    raise KernelLostError("wrote too much output")
                message = messages.read(frames)
                if message is not None:
                    self.waiting[stream].append(message)
                    if message["msg_type"] == "display_data":
                        self._note(message)

    def _note(self, message: dict) -> None:
        self.published.append(NotebookNode(output_type="display_data", **message["content"]))
        if self.later and self.in_time is None:
            self.budget = Budget(self.later.pop(0), self.process)

    def watch(self, stream: str) -> None:
        """Raises KernelLostError if the kernel died, or if it or its messages use too much memory."""
        assert self.process
        if not self.process.is_alive():
            self.drain()
            if not self.waiting[stream]:  # nothing was left to read, and nothing more will come
                raise KernelLostError(ENDED)
        if time.monotonic() - self.looked < 0.1:
            return
        self.looked = time.monotonic()
        self.budget.look()
        if self.process.memory() > self.limits.memory:
            raise KernelLostError(f"used more than {self.limits.memory >> 30} GB of memory")
        if self.me.memory_info().rss - self.own_memory > 2 * self.limits.output:
            raise KernelLostError("wrote too much output")

    def is_alive(self) -> bool:
        return not self.stopped and self.process is not None and self.process.is_alive()

    def interrupt(self) -> None:
        """nbval's call, when the step's seconds are spent: from here on the kernel has a second to react.

        By message: a signal would hit the first process of its namespaces.
        """
        self.was_starved, self.in_time = self.budget.was_starved(), list(self.published)
        self.kc.control_channel.send(self.kc.session.msg("interrupt_request", {}))
        self.budget = Budget(STUCK_AFTER)

    def stop(self) -> None:
        """End the kernel and everything that it started; nbval may have done so already."""
        if self.stopped:
            return
        self.stopped = True
        if self.kc is not None:
            self.kc.stop_channels()
            self.kc.context.destroy(linger=0)
            self.kc = None
        if self.process is None:  # never connected
            with contextlib.suppress(KernelStartError):
                self.process = self._born(time.monotonic() + STARTUP)
        if self.process is not None:
            self.process.kill()
        self.birth.line.close()
        if self.birth.alone:
            self.birth.template.kill()
            self.birth.template.wait()
        workshop.remove(self.birth)


def _await_birth(birth: Birth, end: float) -> int:
    """The number of the kernel's first process; raises KernelStartError if none says that it is there."""
    ready, _, _ = select.select([birth.line], [], [], max(0.0, end - time.monotonic()))
    if not ready:
        raise KernelStartError("the kernel did not start")
    size = struct.calcsize("3i")
    said, extra, _, _ = birth.line.recvmsg(1000, socket.CMSG_SPACE(size))
    if said != b"here" or not extra:
        raise KernelStartError(f"the kernel did not start ({said.decode(errors='replace') or 'it ended at once'})")
    return struct.unpack("3i", extra[0][2][:size])[0]


class Client(BlockingKernelClient):
    """Jupyter's, whose sockets would wait a second for a kernel that is gone to read on."""

    def _create_connected_socket(self, channel: str, identity: bytes | None = None) -> Any:
        link = self.context.socket(channel_socket_types[channel])
        link.linger = 0  # before it connects: what is set later doesn't reach the connection
        if identity:
            link.identity = identity
        link.connect(self._make_url(channel))
        return link


def _client(connection: dict[str, Any]) -> Client:
    context = Context()
    context.setsockopt(SocketOption.RECONNECT_IVL, -1)  # the learner could put a link in the socket's place
    context.setsockopt(SocketOption.MAXMSGSIZE, messages.LARGEST)
    context.setsockopt(SocketOption.RCVHWM, MOST_WAITING)
    context.setsockopt(SocketOption.SNDTIMEO, SEND_WITHIN)
    client = Client(context=context)
    client.load_connection_info(connection)
    return client


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
