"""Where a learner's kernel runs: a bubblewrap command line for root and for an ordinary user.

Inside: own process, network, ipc, host-name (and user) namespaces; a read-only system; the Python installation; the few
course files of `inside/` at /course; a small private /tmp; an unprivileged user; no environment. Nothing else of
the disk.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.grading import seccomp

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
    output: int = 64 << 20  # of messages, before the kernel is replaced
    cpu: int = 600
    files: int = 256

    def as_environment(self) -> dict[str, str]:
        return {f"LIMIT_{name.upper()}": str(value) for name, value in asdict(self).items()}


def unprivileged_user() -> int:
    """A user id for this process' kernels: its own, since the limit on processes counts per user."""
    user = TRANSIENT_USERS[os.getpid() % len(TRANSIENT_USERS)]
    mapped = (line.split() for line in Path("/proc/self/uid_map").read_text().splitlines())
    return user if any(int(first) <= user < int(first) + int(count) for first, _, count in mapped) else 65534


def environment(course: str, limits: Limits) -> dict[str, str]:
    """All that the kernel's environment holds, in the sandbox and without one."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    python = {"PYTHONPATH": course, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONNOUSERSITE": "1", "PYTHONHASHSEED": "0"}
    places = {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8", "MPLBACKEND": "Agg"}
    return threads | python | places | limits.as_environment()


def command(inner: Sequence[str], run: Path, course: Path, limits: Limits, filter_fd: int) -> list[str]:
    """`inner` wrapped in bubblewrap; `run` is the one host directory that it may write to."""
    root = os.geteuid() == 0
    words = ["bwrap", "--die-with-parent", "--new-session", "--seccomp", str(filter_fd)]
    words += [f"--unshare-{space}" for space in ("pid", "net", "ipc", "uts", "cgroup-try")]
    words += ["--cap-drop", "ALL"]
    # As root the first process inside is bubblewrap's: it dies with us although the kernel gives up root. For an
    # ordinary user that process would be the learner's to tamper with, so the kernel takes its place.
    words += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"] if root else ["--unshare-user", "--as-pid-1"]
    words += ["--clearenv"]
    own = {"SANDBOX_USER": str(unprivileged_user()) if root else ""}
    for name, value in (environment(COURSE, limits) | own).items():
        words += ["--setenv", name, value]
    words += list(_system(limits)) + list(_installation())
    words += ["--ro-bind", str(course), COURSE, *_parents(run), "--bind", str(run), str(run)]
    return [*words, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp", "--", *inner]


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
    yield from ("--perms", "1777", "--size", str(limits.disk), "--tmpfs", "/tmp")


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


def filter_file() -> int:
    """A file descriptor from which bubblewrap reads the system-call filter."""
    handle = os.memfd_create("filter")
    os.write(handle, seccomp.program())
    os.lseek(handle, 0, os.SEEK_SET)
    return handle


def require(run: Path, course: Path) -> None:
    """Try the sandbox once; raises SandboxError with one line that says what to do."""
    if shutil.which("bwrap") is None:
        raise SandboxError(f"bubblewrap is not installed: {INSTALL}")
    handle = filter_file()
    try:
        words = command([sys.executable, "-c", "import numpy"], run, course, Limits(), handle)
        done = subprocess.run(words, pass_fds=(handle,), capture_output=True, text=True, timeout=60, check=False)
    finally:
        os.close(handle)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise SandboxError(f"bubblewrap cannot make a sandbox here ({said}): allow user namespaces, or {INSTALL}")
