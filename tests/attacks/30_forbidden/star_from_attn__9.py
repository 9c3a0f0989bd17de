"""The course's own attention by `import *`."""

BEFORE = {"weigh": "from attn.attention import *"}
ANSWERS = {"weigh": "def weigh(x):\n    return masked_softmax(torch.as_tensor(x)).numpy()"}
