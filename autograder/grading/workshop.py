"""What the kernels of one worker share: the sandbox's own process, from which each of them is forked."""

from __future__ import annotations

import json
import secrets
import select
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.grading import sandbox, seccomp
from autograder.grading.sandbox import Limits, SandboxError

WARM_UP = 120.0  # seconds to import everything, on a busy machine
KINDS = ("bwrap", "none")


@dataclass(frozen=True)
class Birth:
    """A kernel on its way: what to speak to it by, the line on which it says that it is there, where its files are."""

    connection: dict[str, Any]
    line: socket.socket
    place: str
    template: subprocess.Popen
    alone: bool  # the template is its own: with it all that the kernel started ends


class Workshop:
    """Starts kernels in sandboxes of `kind`. `imports` are the import statements that they begin with.

    Where namespaces inside the sandbox are forbidden, each kernel gets a sandbox of its own, which takes longer.
    """

    def __init__(self, kind: str, course: Path, imports: Sequence[str] = (), *, nested: bool = True):
        self.kind, self.course, self.imports, self.limits = kind, course, tuple(imports), Limits()
        self.nested = nested and kind == "bwrap"
        self.template: Template | None = None

    def require(self) -> bool:
        """Try the sandbox: can namespaces be nested in it? Raises SandboxError where none can be made."""
        if self.kind == "none":
            return False
        if shutil.which("bwrap") is None:
            raise SandboxError(f"bubblewrap is not installed: {sandbox.INSTALL}")
        refusal = ""
        for self.nested in (True, False):
            template = Template(self)
            try:
                refusal = _refusal(template.fork())
            except SandboxError as error:
                refusal = str(error)
            finally:
                template.close()
            if not refusal:
                return self.nested
        raise SandboxError(
            f"bubblewrap cannot make a sandbox here ({refusal}): allow user namespaces, or {sandbox.INSTALL}"
        )

    def kernel(self) -> Birth:
        """Start one more kernel; raises SandboxError if it can't be."""
        alone = self.kind == "bwrap" and not self.nested
        template = self.template
        if alone or template is None or template.process.poll() is not None:
            template = Template(self)
            self.template = None if alone else template
        return template.fork(alone=alone)

    def close(self) -> None:
        """End the sandbox and every kernel in it."""
        if self.template is not None:
            self.template.close()
        self.template = None


class Template:
    """The sandbox's own process, and the socket on which it is asked for kernels."""

    def __init__(self, shop: Workshop):
        self.shop = shop
        self.control, inner = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        course = sandbox.COURSE if shop.kind == "bwrap" else str(shop.course)
        words = [sys.executable, f"{course}/template.py", str(inner.fileno()), *shop.imports]
        env = None
        if shop.kind == "bwrap":
            words = sandbox.command(words, shop.course, shop.limits, nested=shop.nested)
        else:
            env = sandbox.environment(course)
        self.complaints = tempfile.TemporaryFile()  # noqa: SIM115  # of bubblewrap itself; it has no name
        quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
        self.process = subprocess.Popen(words, pass_fds=(inner.fileno(),), env=env, stderr=self.complaints, **quiet)
        inner.close()

    def fork(self, *, alone: bool = False) -> Birth:
        """Ask for one kernel; raises SandboxError if the process is gone."""
        shop, boxed = self.shop, self.shop.kind == "bwrap"
        place = sandbox.private_folder() if boxed else tempfile.mkdtemp(prefix="attn-")
        connection = _connection(f"{place}/k")
        settings = {
            "connection": connection,
            "place": place,
            "user": sandbox.unprivileged_user() if boxed else 0,
            "nested": boxed and shop.nested,
            "filter": seccomp.program().hex() if boxed else "",
            "limits": asdict(shop.limits),
        }
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        try:
            socket.send_fds(self.control, [json.dumps(settings).encode()], [theirs.fileno()])
        except OSError:
            ours.close()
            raise SandboxError(self.complaint()) from None
        finally:
            theirs.close()
        return Birth(connection, ours, place, self.process, alone)

    def complaint(self) -> str:
        """The last line that the sandbox's process said before it ended."""
        self.complaints.seek(0)
        said = self.complaints.read()[-2000:].decode(errors="replace").strip().splitlines()
        return said[-1] if said else "no reason given"

    def close(self) -> None:
        self.control.close()
        self.process.kill()
        self.process.wait()
        self.complaints.close()


def _refusal(birth: Birth) -> str:
    """Why the first kernel did not come, or nothing."""
    with birth.line as line:
        ready, _, _ = select.select([line], [], [], WARM_UP)
        said = line.recv(1000) if ready else b"it did not answer"
    return "" if said == b"here" else said.decode(errors="replace") or "it ended at once"


def _connection(ip: str) -> dict[str, Any]:
    """As in a connection file of jupyter's: sockets of the file system, named `ip`-1 to `ip`-5."""
    ports = {f"{name}_port": i for i, name in enumerate(("shell", "iopub", "stdin", "control", "hb"), 1)}
    key = secrets.token_hex(16)
    return {"transport": "ipc", "ip": ip, **ports, "key": key, "signature_scheme": "hmac-sha256", "kernel_name": ""}


def remove(birth: Birth) -> None:
    """What a kernel left on the disk, however deep a learner made it: nothing where it was boxed."""
    if birth.place != sandbox.private_folder():
        subprocess.run(["rm", "-rf", "--", birth.place], check=False, stderr=subprocess.DEVNULL)
