"""torch's private function below all the public ones."""

ANSWERS = {"weigh": "import torch\n\ndef weigh(x):\n    return torch._softmax(torch.as_tensor(x), -1, False).numpy()"}
