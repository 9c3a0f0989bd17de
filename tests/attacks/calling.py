"""The grader as people call it: a process of its own, as this user or as one without any rights."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

import psutil
from submitting import COURSES, ROOT

LONGEST = 1800  # seconds for one call
PEAK = """
def peak():
    with open("/proc/self/status") as lines:  # what the system counts for a process begins with its parent's
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])  # kilobytes
"""


def _hear_ctrl_c() -> None:
    """Tests that a shell started in the background, with `&`, are deaf to it, and so would the grader be."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Place:
    """A folder with a course, submissions in `in`, results in `out`, and a temporary folder that only we use.

    Not one of pytest's, which nobody else may enter.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="atk-", dir="/tmp"))
        self.course, self.inside, self.out, self.temporary = (self.folder / n for n in ("course", "in", "out", "tmp"))
        for source in COURSES.values():
            shutil.copytree(source, self.course, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        self.inside.mkdir()
        self.temporary.mkdir()
        for folder in (self.folder, self.temporary):
            folder.chmod(0o777)

    def write(self, name: str, content: dict | str | bytes) -> Path:
        """A submission: `name` is its path below `in`, without the suffix unless there is one."""
        path = self.inside / (name if Path(name).suffix.lower() == ".ipynb" else f"{name}.ipynb")
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(content) if isinstance(content, dict) else content
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def start(
        self,
        *options: object,
        paths: Sequence[Path] = (),
        out: Path | None = None,
        ordinary: bool = False,
        **variables: str,
    ) -> subprocess.Popen:
        """`python -m autograder grade …`, running: all that is in `in`, into `out`, unless others are named."""
        words = [*(paths or [self.inside]), "--out", out or self.out, *options]
        command = [
            *(ordinary_user() if ordinary else ()),
            sys.executable,
            "-m",
            "autograder",
            "grade",
            *map(str, words),
        ]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
            cwd=self.folder, env=self.environment() | variables, start_new_session=True, preexec_fn=_hear_ctrl_c,
        )  # fmt: skip

    def run(self, *options: object, **more: object) -> subprocess.CompletedProcess:
        """The same, ended; what it said is text."""
        started = self.start(*options, **more)
        try:
            said = [text.decode(errors="replace") for text in started.communicate(timeout=LONGEST)]
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            raise
        return subprocess.CompletedProcess(started.args, started.returncode, *said)

    def environment(self) -> dict[str, str]:
        own = {"ATTENTION_COURSE": self.course, "PYTHONPATH": ROOT, "HOME": self.folder, "TMPDIR": self.temporary}
        return {"PATH": os.environ["PATH"], "OMP_NUM_THREADS": "1"} | {name: str(path) for name, path in own.items()}

    def records(self) -> dict[str, dict]:
        """Submission -> record, of all that were written: no two have one name."""
        found = [json.loads(path.read_text("utf-8")) for path in (self.out / "results").rglob("*.json")]
        records = {record["submission"]: record for record in found}
        assert len(records) == len(found), sorted(record["submission"] for record in found)
        return records

    def checks(self) -> dict[str, int | str]:
        """Submission -> checks passed, or "error"."""
        return {name: "error" if r["error"] else r["checks_passed"] for name, r in self.records().items()}

    def leftovers(self) -> list[str]:
        """What lies in the temporary folder, and which processes still run for us."""
        files = [str(path.relative_to(self.temporary)) for path in self.temporary.iterdir()]
        return files + [f"process {' '.join(process.cmdline())[:200]}" for process in self.processes()]

    def processes(self) -> list[psutil.Process]:
        """Those that have our folder in their command or environment, whoever their parent is."""
        found, mark = [], str(self.folder)
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.pid != os.getpid() and any(
                    mark in text for text in [*process.cmdline(), *process.environ().values()]
                ):
                    found.append(process)
        return found

    def settles(self, seconds: float = 15) -> list[str]:
        """What is left over after at most so many seconds."""
        end = time.monotonic() + seconds
        while self.leftovers() and time.monotonic() < end:
            time.sleep(0.2)
        return self.leftovers()

    def close(self) -> None:
        for process in self.processes():
            with suppress(psutil.Error):
                process.kill()
        subprocess.run(["rm", "-rf", str(self.folder)], check=False)  # deeper than shutil.rmtree goes


@cache
def ordinary_user() -> tuple[str, ...] | None:
    """What to write before a command so that a user without rights runs it; None where that can't be done.

    In an outer sandbox that makes root's own Python readable.
    """
    if os.geteuid() != 0 or shutil.which("bwrap") is None or shutil.which("setpriv") is None:
        return None
    base = Path(sys.base_prefix)
    words = ["bwrap", "--dev-bind", "/", "/"]
    if base.is_relative_to("/root"):
        words += ["--perms", "0755", "--tmpfs", "/root"]
        for parent in reversed(base.parents[:-2]):
            words += ["--perms", "0755", "--dir", str(parent)]
        words += ["--ro-bind", str(base), str(base)]
    words += ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    tried = subprocess.run([*words, "bwrap", "--ro-bind", "/", "/", "true"], check=False, capture_output=True)
    return None if tried.returncode else tuple(words)


def rows(place: Place) -> dict[str, dict[str, str]]:
    """Submission -> its line of scores.csv."""
    found = list(csv.DictReader(io.StringIO((place.out / "scores.csv").read_text("utf-8"))))
    assert len({row["submission"] for row in found}) == len(found)
    return {row["submission"]: row for row in found}


def stems(found: dict) -> dict[str, object]:
    """The same by the names of the files, without folders and suffixes."""
    return {Path(name).stem: value for name, value in found.items()}
