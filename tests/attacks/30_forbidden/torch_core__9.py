"""The function from torch's compiled core."""

ANSWERS = {
    "weigh": "import torch\n\ndef weigh(x):\n    return torch._C._VariableFunctions.softmax(torch.as_tensor(x), -1).numpy()",
}
