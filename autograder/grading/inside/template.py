"""The process that every learner's kernel is forked from: it imports once what all of them need.

It runs none of a learner's code. A request on its control socket is a kernel's settings as JSON, and one end of a
socket pair over which the kernel says that it is there, or what went wrong. Settings: `connection` (jupyter's), `place`
(its private folder), `user` to become (0: none), `nested` (namespaces of its own, since its neighbours come from here
too), `filter` of system calls in hexadecimal, `limits`.
"""

import contextlib
import ctypes
import gc
import json
import os
import resource
import shutil
import signal
import socket
import sys

NEW_NAMESPACES = 0x00020000 | 0x04000000 | 0x08000000 | 0x20000000 | 0x40000000  # mount, uts, ipc, pid, net
NOSUID, NODEV, NOEXEC, RECURSIVE, PRIVATE = 2, 4, 8, 0x4000, 1 << 18
SET_DEATH_SIGNAL, SET_SECCOMP, NO_NEW_PRIVILEGES, FILTER = 1, 22, 38, 2
CAPABILITY_VERSION = 0x20080522
LARGEST_REQUEST = 65536
FILES = 20_000  # in the private folder

libc = ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments: object) -> None:
    """A system call of libc's; raises OSError with its name."""
    if getattr(libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    warm(sys.argv[2:])
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the kernels: they are reaped by themselves
    while True:
        request, lines, _, _ = socket.recv_fds(control, LARGEST_REQUEST, 1)
        if not request:
            return
        if os.fork() == 0:
            control.close()
            become_kernel(json.loads(request), socket.socket(fileno=lines[0]))
        os.close(lines[0])


def warm(imports: list[str]) -> None:
    """Run the course's own import statements; what can't be imported is told in the kernel."""
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody debugs here, and it takes long to load
    for statement in imports:
        with contextlib.suppress(Exception):
            exec(statement, {})
    from ipykernel import kernelapp

    assert kernelapp


def become_kernel(settings: dict, line: socket.socket) -> None:
    """In the forked process: shut it in, say so, serve. Never returns."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        if settings["nested"]:
            own_namespaces(settings, line)
        else:
            call("prctl", SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
            line.send(b"here")
        line.close()
        os.chdir(settings["place"])
        confine(settings)
        silence()
        serve(settings)
    except BaseException as error:
        with contextlib.suppress(OSError):
            line.send(f"{type(error).__name__}: {error}".encode()[:300])
    finally:
        os._exit(1)


def own_namespaces(settings: dict, line: socket.socket) -> None:
    """Go on in processes, files, shared memory and network of its own, below a first process that ends with us."""
    call("unshare", NEW_NAMESPACES)
    if os.fork():
        os._exit(0)
    os.setsid()
    limits, place = settings["limits"], settings["place"]
    call("mount", None, b"/", None, RECURSIVE | PRIVATE, None)
    for folder, size in ((place, limits["disk"]), ("/dev/shm", limits["disk"] // 4)):
        options = f"size={size},nr_inodes={FILES},mode=1777".encode()
        call("mount", b"tmpfs", folder.encode(), b"tmpfs", NOSUID | NODEV, options)
    call("mount", b"proc", b"/proc", b"proc", NOSUID | NODEV | NOEXEC, None)
    line.send(b"here")  # with it goes the number of this process, as the grader sees it
    kernel = os.fork()
    if kernel:
        line.close()
        while os.wait()[0] != kernel:  # orphans end up here
            pass
        os._exit(0)  # and all that is left ends with its first process
    os.setsid()


def confine(settings: dict) -> None:
    """Set limits, give up privileges, filter system calls: each takes away what the one before it needed."""
    limits = settings["limits"]
    for which, name in (("AS", "address_space"), ("FSIZE", "file_size"), ("CPU", "cpu"), ("NOFILE", "files")):
        limit(getattr(resource, f"RLIMIT_{which}"), limits[name])
    limit(resource.RLIMIT_CORE, 0)
    if settings["filter"]:  # without a sandbox the user's other processes would count too
        limit(resource.RLIMIT_NPROC, limits["processes"])
    user = settings["user"]
    if user:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    if settings["filter"]:
        drop_capabilities()
        filter_calls(bytes.fromhex(settings["filter"]))


def limit(which: int, value: int) -> None:
    hard = resource.getrlimit(which)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, value))


def drop_capabilities() -> None:
    header, none = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0), (ctypes.c_uint32 * 6)()
    call("capset", header, none)


class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def filter_calls(code: bytes) -> None:
    """The system calls that are refused from here on, as a BPF program of 8 bytes an instruction."""
    call("prctl", NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    call("prctl", SET_SECCOMP, FILTER, ctypes.byref(Program(len(code) // 8, code)), 0, 0)


def silence() -> None:
    """Printing costs nothing and goes nowhere: only what probes publish is ever read."""
    from ipykernel.iostream import OutStream

    OutStream.write = lambda self, string: len(string)  # type: ignore[method-assign]
    OutStream.flush = lambda self: None  # type: ignore[method-assign]  # it would wait for another thread, twice a cell
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file that is too large is an error, not the end


def serve(settings: dict) -> None:
    place = settings["place"]
    os.environ |= {"HOME": place, "TMPDIR": place, "MPLCONFIGDIR": os.path.join(place, "matplotlib")}
    fonts = os.path.join(os.path.dirname(__file__), "matplotlib")
    if os.path.isdir(fonts):  # the list of fonts, which takes seconds to make
        shutil.copytree(fonts, os.environ["MPLCONFIGDIR"], dirs_exist_ok=True)
    file = os.path.join(place, "kernel.json")
    with open(file, "w", encoding="utf-8") as connection:
        json.dump(settings["connection"], connection)
    from ipykernel.kernelapp import IPKernelApp

    flags = ["--HistoryManager.enabled=False", "--IPKernelApp.capture_fd_output=False", "--Kernel._execute_sleep=0"]
    IPKernelApp.launch_instance(["-f", file, *flags])


if __name__ == "__main__":
    main()
