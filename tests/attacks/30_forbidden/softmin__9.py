"""Softmin of the negative scores."""

ANSWERS = {
    "weigh": "import torch.nn.functional as F\nimport torch\n\ndef weigh(x):\n    return F.softmin(-torch.as_tensor(x), -1).numpy()",
}
