"""The operator itself, from torch.ops, bound in an own cell."""

BEFORE = {"weigh": "import torch\nop = torch.ops.aten._softmax.default"}
ANSWERS = {"weigh": "def weigh(x):\n    return op(torch.as_tensor(x), -1, False).numpy()"}
