"""An endless loop that no interrupt ends."""

from submitting import body

ANSWERS = {"softmax": body("import signal; signal.signal(2, 1)\nwhile True: pass")}
