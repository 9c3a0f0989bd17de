"""`%%time` above the answer: its body is a text to a parser."""

ANSWERS = {"weigh": "%%time\nfrom scipy.special import softmax\n\ndef weigh(x):\n    return softmax(x, axis=-1)"}
