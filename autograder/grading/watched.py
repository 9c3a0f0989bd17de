"""A kernel's processes, seen from outside: are they alive, what do they hold, how long have they computed?"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from pathlib import Path

import psutil


class Watched:
    """The first process of a kernel's namespaces, or the kernel itself, seen from outside."""

    def __init__(self, number: int):
        self.number, self.handle = number, os.pidfd_open(number)

    def root(self, path: str) -> str:
        """A path of the kernel's, as we reach it."""
        return f"/proc/{self.number}/root{path}"

    def is_alive(self) -> bool:
        return not select.select([self.handle], [], [], 0)[0]

    def all(self) -> list[psutil.Process]:
        """It and everything that it started."""
        try:
            first = psutil.Process(self.number)
            return [first, *first.children(recursive=True)]
        except psutil.Error:
            return []

    def memory(self) -> int:
        """Bytes that all its processes hold."""
        total = 0
        for process in self.all():
            with contextlib.suppress(psutil.Error):
                total += process.memory_info().rss
        return total

    def times(self) -> tuple[float, float]:
        """Seconds that its processes have computed, and those in which the machine was busy with others instead."""
        total = [0, 0]
        for process in self.all():
            with contextlib.suppress(OSError, ValueError):  # it is gone, or the system doesn't say
                ran, waited, _ = Path(f"/proc/{process.pid}/schedstat").read_text().split()
                total = [total[0] + int(ran), total[1] + int(waited)]
        return total[0] / 1e9, total[1] / 1e9

    def kill(self) -> None:
        """End all of them; of namespaces the first one takes the others with it."""
        others = self.all()[1:]
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)
        for process in others:
            with contextlib.suppress(psutil.Error):
                process.kill()
        os.close(self.handle)


class Budget:
    """The seconds that a step may take. Those in which the machine was busy with others don't count."""

    MOST = 20  # times the seconds, however busy the machine is

    def __init__(self, seconds: float, process: Watched | None = None):
        self.seconds, self.process, self.started = seconds, process, time.monotonic()
        self.worked = self.starved = 0.0
        self.before: tuple[float, float] | None = None

    def look(self) -> None:
        """Called ten times a second; not at first, since most steps end sooner."""
        if self.process:
            worked, starved = self.process.times()
            self.before = self.before or (worked, starved)
            self.worked = max(self.worked, worked - self.before[0])
            self.starved = max(self.starved, starved - self.before[1])

    def is_spent(self) -> bool:
        passed = time.monotonic() - self.started
        return passed - self.starved > self.seconds or passed > self.MOST * self.seconds

    def was_starved(self) -> bool:
        """Was the machine so busy that the step may not be to blame?"""
        return self.starved > self.seconds / 4 and self.worked < self.seconds / 2
