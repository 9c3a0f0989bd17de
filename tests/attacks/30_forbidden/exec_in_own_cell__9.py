"""The import stands in a text that an own cell executes."""

BEFORE = {"weigh": "exec('from scipy.special import softmax as s')"}
ANSWERS = {"weigh": "def weigh(x):\n    return s(x, axis=-1)"}
