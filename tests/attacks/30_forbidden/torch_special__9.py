"""torch.special has it too."""

BEFORE = {"weigh": "import torch\nfrom torch import special as extra"}
ANSWERS = {"weigh": "def weigh(x):\n    return extra.softmax(torch.as_tensor(x), -1).numpy()"}
