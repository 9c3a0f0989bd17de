"""torch's attention, imported in an own cell."""

BEFORE = {"attend": "import torch\nfrom torch.nn.functional import scaled_dot_product_attention as sdpa"}
ANSWERS = {"attend": "def attend(q, k, v):\n    return sdpa(*map(torch.as_tensor, (q, k, v))).numpy()"}
