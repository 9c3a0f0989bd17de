"""The tensor's method taken off the tensor first, then called."""

ANSWERS = {"weigh": "def weigh(x):\n    import torch\n    f = torch.as_tensor(x).softmax\n    return f(-1).numpy()"}
