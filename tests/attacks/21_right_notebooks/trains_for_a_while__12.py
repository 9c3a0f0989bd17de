"""An own cell trains for some seconds, and the answer uses what it learnt."""

SLOW = True
BEFORE = {"mix": "import time\ntime.sleep(6)\nfactor = 1.0"}
ANSWERS = {"mix": "def mix(weights, values):\n    return weights @ values * factor"}
