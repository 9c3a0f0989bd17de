"""The function out of the module's dictionary."""

ANSWERS = {"weigh": "import scipy.special\n\ndef weigh(x):\n    return vars(scipy.special)['softmax'](x, axis=-1)"}
