"""The function from the private module where scipy defines it."""

ANSWERS = {"weigh": "from scipy.special._logsumexp import softmax as s\n\ndef weigh(x):\n    return s(x, axis=-1)"}
