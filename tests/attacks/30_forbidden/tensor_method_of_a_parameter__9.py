"""The tensor's method, in a helper that can't know what it gets."""

BEFORE = {"weigh": "def shared_out(scores):\n    return scores.softmax(-1)"}
ANSWERS = {"weigh": "import torch\n\ndef weigh(x):\n    return shared_out(torch.as_tensor(x)).numpy()"}
