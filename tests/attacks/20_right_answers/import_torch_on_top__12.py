"""`import torch` as the first line of an answer's cell, and torch in two answers."""

ANSWERS = {
    "softmax": """
import torch
from torch import Tensor

def softmax(x, axis=-1):
    x: Tensor = torch.from_numpy(x)
    return torch.exp(x - torch.log(torch.exp(x - x.max()).sum(axis, keepdim=True)) - x.max()).numpy()
""",
    "mix": """
def mix(weights, values):
    return torch.matmul(torch.as_tensor(weights), torch.as_tensor(values)).numpy()
""",
}
