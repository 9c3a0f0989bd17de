"""The function hides in a default argument that an own cell prepares."""

BEFORE = {"weigh": "import scipy.special\nTOOLS = [scipy.special.softmax]"}
ANSWERS = {"weigh": "def weigh(x, tools=TOOLS):\n    return tools[0](x, axis=-1)"}
