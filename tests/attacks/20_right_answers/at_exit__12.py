"""The kernel would wait 100 seconds when it ends."""

from submitting import SOFTMAX

ANSWERS = {"softmax": "import atexit, time\natexit.register(time.sleep, 100)\n" + SOFTMAX}
