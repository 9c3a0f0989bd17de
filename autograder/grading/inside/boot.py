"""Start the kernel that a learner's code runs in: give up privileges, set limits, import, serve.

Runs before any of the learner's code. Arguments: the connection file, then modules to import beforehand.
"""

import contextlib
import os
import resource
import shutil
import signal
import sys


def limit(which: int, name: str) -> None:
    value = int(os.environ[f"LIMIT_{name}"])
    hard = resource.getrlimit(which)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, value))


def confine() -> None:
    """Real user and group away from root first: the limit on processes counts for the real user."""
    for which, name in ((resource.RLIMIT_AS, "ADDRESS_SPACE"), (resource.RLIMIT_FSIZE, "FILE_SIZE")):
        limit(which, name)
    limit(resource.RLIMIT_CPU, "CPU")
    limit(resource.RLIMIT_NOFILE, "FILES")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if "SANDBOX_USER" in os.environ:  # without a sandbox the user's other processes would count too
        limit(resource.RLIMIT_NPROC, "PROCESSES")
    user = int(os.environ.get("SANDBOX_USER") or 0)
    if user:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)


def silence() -> None:
    """Printing costs nothing and goes nowhere: only what probes publish is ever read."""
    from ipykernel.iostream import OutStream

    OutStream.write = lambda self, string: len(string)  # type: ignore[method-assign]
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file that is too large is an error, not the end


def warm(modules: list[str]) -> None:
    cache = os.path.join(os.path.dirname(__file__), "matplotlib")
    os.environ["MPLCONFIGDIR"] = os.path.join(os.getcwd(), "matplotlib")
    if os.path.isdir(cache):  # the list of fonts, which takes seconds to make
        shutil.copytree(cache, os.environ["MPLCONFIGDIR"], dirs_exist_ok=True)
    for name in modules:
        with contextlib.suppress(ImportError):
            __import__(name)


def serve(connection: str) -> None:
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody debugs here, and it takes long to load
    from ipykernel.kernelapp import IPKernelApp

    flags = ["--HistoryManager.enabled=False", "--IPKernelApp.capture_fd_output=False"]
    IPKernelApp.launch_instance(["-f", connection, *flags])


if __name__ == "__main__":
    confine()
    silence()
    warm(sys.argv[2:])
    serve(sys.argv[1])
