"""Children that leave the session, ignore signals and outlive their parents; a right answer beside them."""

from submitting import SOFTMAX

ESCAPE = """
import os, signal, time
for _ in range(5):
    try:
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                for s in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                    signal.signal(s, signal.SIG_IGN)
                time.sleep(3600)
            os._exit(0)
    except OSError:
        pass
"""
ANSWERS = {"softmax": ESCAPE + SOFTMAX}
