"""A cell that imports the library's softmax for a later picture defines the helper that the answer uses."""

BEFORE = {
    "weigh": """
import torch
import scipy.special

layers = [torch.nn.Softmax(dim=-1), scipy.special.softmax]

def over(raised):
    return raised / raised.sum(axis=-1, keepdims=True)
"""
}
ANSWERS = {"weigh": "def weigh(x):\n    return over(np.exp(x - x.max(axis=-1, keepdims=True)))"}
