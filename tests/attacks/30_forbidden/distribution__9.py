"""A distribution with these scores knows its probabilities."""

BEFORE = {"weigh": "import torch\nfrom torch import distributions as d"}
ANSWERS = {"weigh": "def weigh(x):\n    return d.Categorical(logits=torch.as_tensor(x)).probs.numpy()"}
