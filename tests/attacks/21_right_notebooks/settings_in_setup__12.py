"""Settings that the answers rely on were added to the set-up cell, between a magic, a plot and lines that fail here."""

from submitting import cell, right

MORE = """
%matplotlib inline
import sys
import torch
import matplotlib.pyplot as plt
from attn import no_such_module
torch.cuda.set_device(0)
torch.set_default_dtype(torch.float64)
_ = sys.setrecursionlimit(4321)
plt.plot([1, 2])
plt.show()
print("ready")
from numpy import *
LIMIT = viz = None
"""
MIX = """
def mix(weights, values):
    assert torch.get_default_dtype() == torch.float64 and sys.getrecursionlimit() == 4321
    return np.matmul(weights, values)
"""


def notebook():
    book = right(mix=MIX.strip())
    cell(book, "setup")["source"] += MORE
    return book
