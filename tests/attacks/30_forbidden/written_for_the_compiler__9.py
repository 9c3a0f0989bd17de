"""Softmax as torch writes it out in Python for its compiler."""

ANSWERS = {
    "weigh": """
import torch
import torch._decomp.decompositions as pieces

def weigh(x):
    return pieces._softmax(torch.as_tensor(x), -1, False).numpy()
"""
}
