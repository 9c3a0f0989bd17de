"""The course's own attention, by its function and its layer's module."""

BEFORE = {"attend": "import torch\nimport attn.attention as mine"}
ANSWERS = {"attend": "def attend(q, k, v):\n    return mine.attention(*map(torch.as_tensor, (q, k, v)))[0].numpy()"}
