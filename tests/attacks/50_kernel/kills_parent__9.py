"""Signals to the parent, to process 1, to the group and to all."""

from submitting import body

ANSWERS = {
    "softmax": body("""
        import os, signal
        for pid in (os.getppid(), 1, 0, -1):
            for s in (signal.SIGTERM, signal.SIGKILL):
                try:
                    pid == os.getpid() or os.kill(pid, s)
                except OSError:
                    pass
    """)
}
