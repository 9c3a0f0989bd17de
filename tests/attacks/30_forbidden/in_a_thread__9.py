"""Another thread calls it."""

ANSWERS = {
    "weigh": """
import torch
from concurrent.futures import ThreadPoolExecutor

def weigh(x):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(getattr(torch, "softmax"), torch.as_tensor(x), -1).result().numpy()
"""
}
