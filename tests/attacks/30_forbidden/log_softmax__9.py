"""The logarithm of it, raised again."""

ANSWERS = {"weigh": "import torch\n\ndef weigh(x):\n    return torch.as_tensor(x).log_softmax(-1).exp().numpy()"}
