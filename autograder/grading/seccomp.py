"""The system calls that no learner's code needs and that lead out of a sandbox, as a BPF program for bubblewrap.

Namespaces inside namespaces, mounts, other processes' memory, the kernel's keyring and programs, memory that a
watchdog can't see: each is refused with an error. Another architecture's system calls end the process.
"""

from __future__ import annotations

import errno
import platform
import struct

# name: (x86_64, aarch64); None where the architecture doesn't have it
DENIED: dict[str, tuple[int, int | None]] = {
    "unshare": (272, 97), "setns": (308, 268), "chroot": (161, 51), "pivot_root": (155, 41),
    "mount": (165, 40), "umount2": (166, 39), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "process_madvise": (440, 440), "pidfd_getfd": (438, 438),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "msgget": (68, 186),
    "mq_open": (240, 180),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "acct": (163, 89), "swapon": (167, 224), "swapoff": (168, 225), "reboot": (169, 142),
    "syslog": (103, 116), "quotactl": (179, 60), "fanotify_init": (300, 262), "lookup_dcookie": (212, 18),
    "vhangup": (153, 58), "iopl": (172, None), "ioperm": (173, None), "modify_ldt": (154, None),
}  # fmt: skip
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CLONE, CLONE3, SOCKET, PRCTL = (56, 220), 435, (41, 198), (157, 167)
SET_DEATH_SIGNAL = 1  # who clears it would outlive the grader
NEW_NAMESPACES = 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000 | 0x00020000
FAMILIES = (1, 2, 10, 16)  # unix, inet, inet6, netlink (libzmq lists interfaces): the sandbox has no network

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, ERROR, KILL = 0x7FFF0000, 0x00050000, 0x80000000
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16


def _op(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("<HBBI", code, yes, no, value)


def _refuse(number: int, error: int) -> bytes:
    return _op(EQUAL, number, 0, 1) + _op(RETURN, ERROR | error)


def program(machine: str = "") -> bytes:
    """The filter for this machine; raises ValueError on an architecture whose calls we don't know."""
    machine = machine or platform.machine()
    if machine not in ARCHITECTURES:
        raise ValueError(f"no list of system calls for {machine}: grade on x86_64 or aarch64, or with --sandbox none")
    column = list(ARCHITECTURES).index(machine)
    code = _op(LOAD, ARCHITECTURE) + _op(EQUAL, ARCHITECTURES[machine], 1, 0) + _op(RETURN, KILL)
    code += _op(LOAD, NUMBER)
    if machine == "x86_64":  # the x32 calls have numbers of their own
        code += _op(AT_LEAST, 0x40000000, 0, 1) + _op(RETURN, ERROR | errno.ENOSYS)
    for numbers in DENIED.values():
        number = numbers[column]
        if number is not None:
            code += _refuse(number, errno.EPERM)
    code += _refuse(CLONE3, errno.ENOSYS)  # its flags lie in memory that a filter can't read; libc falls back to clone
    code += _op(EQUAL, CLONE[column], 0, 4) + _op(LOAD, FIRST_ARGUMENT) + _op(ANY_BIT, NEW_NAMESPACES, 0, 1)
    code += _op(RETURN, ERROR | errno.EPERM) + _op(RETURN, ALLOW)
    code += _op(EQUAL, PRCTL[column], 0, 4) + _op(LOAD, FIRST_ARGUMENT) + _op(EQUAL, SET_DEATH_SIGNAL, 0, 1)
    code += _op(RETURN, ERROR | errno.EPERM) + _op(RETURN, ALLOW)
    code += _op(EQUAL, SOCKET[column], 0, 2 + len(FAMILIES)) + _op(LOAD, FIRST_ARGUMENT)
    for left, family in zip(range(len(FAMILIES), 0, -1), FAMILIES, strict=True):
        code += _op(EQUAL, family, left, 0)
    code += _op(RETURN, ERROR | errno.EAFNOSUPPORT)
    return code + _op(RETURN, ALLOW)
