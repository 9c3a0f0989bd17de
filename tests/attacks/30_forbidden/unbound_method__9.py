"""The method taken from the class of tensors."""

ANSWERS = {
    "weigh": "def weigh(x):\n    import torch\n    f = torch.Tensor.softmax\n    return f(torch.as_tensor(x), -1).numpy()"
}
