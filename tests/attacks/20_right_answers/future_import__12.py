"""`from __future__ import annotations` above an answer, under a comment."""

ANSWERS = {
    "softmax": """
# my softmax
from __future__ import annotations

def softmax(x: np.ndarray, axis: int | None = -1) -> Weights:
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
"""
}
