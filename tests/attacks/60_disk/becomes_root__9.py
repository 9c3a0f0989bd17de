"""Asks for other users, capabilities and a looser set-up of the process; a success shows as a right answer."""

from submitting import IF_WON, body

ROOT = """
    import ctypes, os, resource
    won = os.geteuid() == 0
    for ask in (lambda: os.setuid(0), lambda: os.setgroups([0]), lambda: os.chroot("/tmp"), lambda: os.mknod("/tmp/k", 0o20666, 259)):
        try:
            ask(); won = won or os.geteuid() == 0
        except (OSError, PermissionError):
            pass
    try:
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)); won = True
    except (OSError, ValueError):
        pass
"""
ANSWERS = {"softmax": body(ROOT, IF_WON)}
