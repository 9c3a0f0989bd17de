"""torch.vmap calls it on each row."""

ANSWERS = {
    "weigh": """
import torch

def weigh(x):
    rows = torch.as_tensor(x).reshape(-1, x.shape[-1])
    return torch.vmap(lambda row: getattr(row, "softmax")(0))(rows).reshape(x.shape).numpy()
"""
}
