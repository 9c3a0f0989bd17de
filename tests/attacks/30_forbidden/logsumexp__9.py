"""Its denominator, by the library's method."""

ANSWERS = {
    "weigh": "import torch\n\ndef weigh(x):\n    x = torch.as_tensor(x)\n"
    "    return (x - getattr(x, 'logsumexp')(-1, keepdim=True)).exp().numpy()",
}
