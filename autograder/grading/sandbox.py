"""Where learners' kernels run: a bubblewrap command line for root and for an ordinary user.

Inside: own process, network, ipc, host-name (and user) namespaces; a read-only system; the Python installation; the few
course files of `inside/` at /course; no environment. Nothing else of the disk, and nothing of it can be written: a
kernel's private folder lies in memory. The sandbox's own process (`inside/template.py`) keeps what it needs to give
each kernel such namespaces of its own, and an unprivileged user; a kernel keeps nothing.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

INSTALL = "install it (sudo apt install bubblewrap), or choose --sandbox none and trust every submission"
COURSE = "/course"
TRANSIENT_USERS = range(61184, 65520)  # the range that systemd keeps for users who own no file


class SandboxError(OSError):
    """No sandbox can be had here; says what to install or to allow."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Sizes are bytes, times are seconds."""

    memory: int = 2 << 30  # of all its processes together, watched from outside
    address_space: int = 8 << 30  # of one process: an array of 30 GB fails at once
    processes: int = 64
    file_size: int = 32 << 20
    disk: int = 128 << 20
    output: int = 32 << 20  # of messages, before the kernel is replaced
    cpu: int = 600
    files: int = 256


def unprivileged_user() -> int:
    """A user for one kernel: any of those that systemd keeps for such a use, since limits on processes count per user.

    0 where we are no root: then the kernel is the same user as we are, in a namespace of its own.
    """
    if os.geteuid() != 0:
        return 0
    user = TRANSIENT_USERS[secrets.randbelow(len(TRANSIENT_USERS))]
    mapped = (line.split() for line in Path("/proc/self/uid_map").read_text().splitlines())
    return user if any(int(first) <= user < int(first) + int(count) for first, _, count in mapped) else 65534


def environment(course: str) -> dict[str, str]:
    """All that the kernels' environment holds, in the sandbox and without one."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    python = {"PYTHONPATH": course, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONNOUSERSITE": "1", "PYTHONHASHSEED": "0"}
    return threads | python | {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MPLBACKEND": "Agg"}


def private_folder() -> str:
    """Where a kernel may write: /tmp, unless Python or the course lies there."""
    places = [Path(p).resolve() for p in (sys.prefix, sys.base_prefix, __file__)]
    return "/scratch" if any(place.is_relative_to("/tmp") for place in places) else "/tmp"


def command(inner: Sequence[str], course: Path, limits: Limits, *, nested: bool) -> list[str]:
    """`inner` wrapped in bubblewrap; nested: it keeps the right to make further namespaces."""
    words = ["bwrap", "--die-with-parent", "--new-session"]
    words += [f"--unshare-{space}" for space in ("pid", "net", "ipc", "uts", "cgroup-try")]
    # As an ordinary user, bubblewrap's own first process would be the learner's to tamper with: ours takes its place.
    words += [] if os.geteuid() == 0 else ["--unshare-user", "--as-pid-1"]
    words += ["--cap-drop", "ALL"]
    for right in (["SYS_ADMIN"] if nested else []) + (["SETUID", "SETGID", "KILL"] if os.geteuid() == 0 else []):
        words += ["--cap-add", f"CAP_{right}"]
    words += ["--clearenv"]
    # what is imported before any kernel is there needs a folder, too: Matplotlib fails without one
    for name, value in (environment(COURSE) | {"TMPDIR": private_folder()}).items():
        words += ["--setenv", name, value]
    words += list(_system(limits)) + list(_installation())
    words += ["--ro-bind", str(course), COURSE]
    return [*words, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/", "--", *inner]


def _system(limits: Limits) -> Iterator[str]:
    yield from ("--ro-bind", "/usr", "/usr")
    for place in ("/bin", "/sbin", "/lib", "/lib64"):
        if os.path.islink(place):
            yield from ("--symlink", os.readlink(place), place)
        elif os.path.exists(place):
            yield from ("--ro-bind", place, place)
    yield from ("--perms", "0755", "--dir", "/etc")
    for place in ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime"):
        yield from ("--ro-bind-try", place, place)
    yield from (
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "--perms",
        "1777",
        "--size",
        str(limits.disk // 4),
        "--tmpfs",
        "/dev/shm",
    )
    yield from ("--perms", "1777", "--size", str(limits.disk), "--tmpfs", private_folder())


def _installation() -> Iterator[str]:
    """Python and its packages; where the course lies in one of them, it is hidden again."""
    places = sorted({Path(p).resolve() for p in (sys.prefix, sys.base_prefix)} | {Path(sys.prefix)})
    for place in places:
        if not place.is_relative_to("/usr"):
            yield from _parents(place)
            yield from ("--ro-bind", str(place), str(place))
    for packages in {Path(p) for p in sys.path if p.endswith(("site-packages", "dist-packages"))}:
        for name in ("autograder", "attn", "book"):
            if (packages / name).is_dir():
                yield from ("--tmpfs", str(packages / name))
    root = Path(__file__).resolve().parents[2]
    if any(root.is_relative_to(place) for place in (*places, Path("/usr"))):
        yield from ("--perms", "0755", "--tmpfs", str(root))
        for place in places:
            if place.is_relative_to(root):
                yield from _parents(place)
                yield from ("--ro-bind", str(place), str(place))


def _parents(place: Path) -> Iterator[str]:
    """As root, bubblewrap makes missing parents that nobody else may enter: make them ourselves."""
    for parent in reversed(place.parents[:-1]):
        yield from ("--perms", "0755", "--dir", str(parent))
