"""Makes fifty thousand files in the folder of the kernel's sockets; a success shows as a right answer."""

from submitting import IF_WON, body

FILES = """
import os

def _many(folder):
    try:
        for number in range(50_000):
            os.close(os.open(f"{folder}/f{number}", os.O_CREAT | os.O_WRONLY))
        return True
    except OSError:
        return False

won = _many(os.path.dirname(get_ipython().kernel.parent.ip))
"""
ANSWERS = {"softmax": body("pass", IF_WON, FILES)}
