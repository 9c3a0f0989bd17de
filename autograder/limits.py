"""A limit on the time that a piece of code may take, in the process that runs it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

WAITING = 10  # how much longer than it computes a piece of code may wait: for other processes, or for ever


class TooSlowError(BaseException):
    """Ends code that takes too long. No `except Exception` catches it: it is no behaviour of the code that it ends."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TooSlowError after `seconds` of CPU time, or WAITING times as many by the clock.

    In the main thread, where the system has such alarms. CPU time, because a busy machine is nobody's slip.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():  # Windows
        yield
        return

    def ring(*_: object) -> None:
        raise TooSlowError(f"took more than {seconds} s")

    alarms = (signal.ITIMER_PROF, signal.SIGPROF, seconds), (signal.ITIMER_REAL, signal.SIGALRM, WAITING * seconds)
    before = [signal.signal(sign, ring) for _, sign, _ in alarms]
    for timer, _, limit in alarms:
        signal.setitimer(timer, limit, 0.5)  # again and again: code may swallow one
    try:
        yield
    finally:
        for timer, _, _ in alarms:
            signal.setitimer(timer, 0)
        for (_, sign, _), handler in zip(alarms, before, strict=True):
            signal.signal(sign, handler)
