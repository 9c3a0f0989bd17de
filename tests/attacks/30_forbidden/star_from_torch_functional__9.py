"""`import *` from torch's functions, in an own cell."""

BEFORE = {"weigh": "import torch\nfrom torch.nn.functional import *"}
ANSWERS = {"weigh": "def weigh(x):\n    return softmax(torch.as_tensor(x), dim=-1).numpy()"}
