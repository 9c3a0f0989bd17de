"""The module out of sys.modules, imported by an own cell that only seems to draw a curve."""

BEFORE = {"weigh": "import scipy.special\nscipy.special.expit(np.linspace(-1, 1, 5))"}
ANSWERS = {"weigh": "import sys\n\ndef weigh(x):\n    return sys.modules['scipy.special'].softmax(x, axis=-1)"}
