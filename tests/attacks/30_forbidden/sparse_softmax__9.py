"""torch's softmax of sparse matrices."""

ANSWERS = {
    "weigh": """
import torch

def weigh(x):
    rows = torch.as_tensor(x).reshape(-1, x.shape[-1])
    return torch.sparse.softmax(rows.to_sparse(), -1).to_dense().reshape(x.shape).numpy()
"""
}
