"""The tensor's own method."""

ANSWERS = {"weigh": "def weigh(x):\n    import torch\n    return torch.as_tensor(x).softmax(-1).numpy()"}
