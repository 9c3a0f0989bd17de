"""A compiled graph with the operator in it, made in an own cell."""

BEFORE = {
    "weigh": """
import warnings
warnings.simplefilter("ignore")
import torch
graph = torch.jit.trace(lambda x: getattr(x, "soft" + "max")(-1), torch.zeros(3, 4, dtype=torch.float64))
"""
}
ANSWERS = {"weigh": "def weigh(x):\n    return graph(torch.as_tensor(x)).numpy()"}
