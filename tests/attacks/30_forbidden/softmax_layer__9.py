"""The library's layer, and a subclass of it defined in an own cell."""

BEFORE = {"weigh": "import torch\n\nclass Mine(torch.nn.Softmax):\n    pass\n\nlayer = Mine(dim=-1)"}
ANSWERS = {"weigh": "def weigh(x):\n    return layer(torch.as_tensor(x)).numpy()"}
