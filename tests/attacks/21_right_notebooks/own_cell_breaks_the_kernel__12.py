"""An own cell answers as it should, and leaves a kernel that no longer does: the answers don't pay for it."""

BEFORE = {"mix": "import sys\nsys.stdout = sys.stderr = None\nget_ipython().run_cell = None"}
ANSWERS = {}
