"""Files with names that are no text, that hold line ends, that nobody may read, beside right answers."""

from submitting import SOFTMAX

NAMES = r"""
import os
folder = os.fsencode(os.path.dirname(get_ipython().kernel.parent.ip))
for name in (b"\xff\xfe", b"a\nb", b"-rf", b"\x1b[31m", b"x" * 255):
    try:
        os.mkdir(folder + b"/" + name)
        os.mkdir(folder + b"/" + name + b"/in")
        os.chmod(folder + b"/" + name, 0)
    except OSError:
        pass
"""
ANSWERS = {"softmax": NAMES + SOFTMAX}
