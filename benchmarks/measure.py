"""Side by side: each measurement runs the work and its peer in turn, in one process, and compares medians."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch


@dataclass(frozen=True)
class Row:
    """One line of the table. ratio: how many times better than the peer (its figure through ours, or the reverse)."""

    work: str
    ours: str
    peer: str = ""
    ratio: float | None = None
    goal: float | None = None
    note: str = ""

    def cells(self) -> list[str]:
        """The columns of the table."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}×"
        goal = (
            "" if self.goal is None else f"≥ {self.goal:g}× {'met' if (self.ratio or 0) >= self.goal else '**missed**'}"
        )
        return [self.work, self.ours, self.peer, ratio, goal, self.note]


HEADER = ["work", "ours", "peer", "ratio", "goal", "note"]


def table(rows: list[Row]) -> str:
    """Markdown, its columns in line."""
    lines = [HEADER, *(row.cells() for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEADER))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join("| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines)


def clock(device: str = "cpu") -> float:
    """Seconds of this process's own work, so that others on the machine count little; on a GPU, of the wall."""
    if device == "cpu":
        return time.process_time()
    torch.cuda.synchronize()
    return time.perf_counter()


def medians(*calls: Callable[[], object], times: int = 15, device: str = "cpu") -> list[float]:
    """The median seconds of each call, after one of each to warm up. They take turns: all meet the same noise."""
    seconds: list[list[float]] = [[] for _ in calls]
    for turn in range(times + 1):
        for call, found in zip(calls, seconds, strict=True):
            start = clock(device)
            call()
            if turn:
                found.append(clock(device) - start)
    return [statistics.median(found) for found in seconds]


def best_device() -> str:
    """A GPU where there is one."""
    return "cuda" if torch.cuda.is_available() else "cpu"


class SideBySide:
    """An epoch for `train`: before each of our batches the peer takes a step with its own. Both are timed.

    The first `warm` steps of each are not counted.
    """

    def __init__(self, mine: list, other: list, step: Callable[[Any], object], *, device: str = "cpu") -> None:
        self.mine, self.other, self.step, self.device = mine, other, step, device
        self.seconds: tuple[list[float], list[float]] = ([], [])

    def __call__(self, _epoch: int) -> Iterator[Any]:
        for mine, other in zip(self.mine, self.other, strict=True):
            start = clock(self.device)
            self.step(other)
            between = clock(self.device)
            yield mine  # while `train` computes
            self.seconds[1].append(between - start)
            self.seconds[0].append(clock(self.device) - between)

    def totals(self, warm: int = 2) -> tuple[float, float]:
        """Seconds of ours and of the peer, for batches `warm` to the last."""
        mine, other = self.seconds
        return sum(mine[warm:]), sum(other[warm:])
