"""Each check takes more than a second: together more than a single one may take."""

from submitting import SOFTMAX

ANSWERS = {"softmax": "import time\n" + SOFTMAX.replace("):\n", "):\n    time.sleep(1.2)\n", 1)}
