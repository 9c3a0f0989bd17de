"""The tensor's method through operator.methodcaller."""

ANSWERS = {
    "weigh": """
import torch
from operator import methodcaller

def weigh(x):
    return methodcaller("softmax", -1)(torch.as_tensor(x)).numpy()
"""
}
