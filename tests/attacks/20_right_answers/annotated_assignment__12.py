"""Answers assigned with a type, as one of a pair, and by two names at once."""

ANSWERS = {
    "softmax": """
from collections.abc import Callable

softmax: Callable[..., np.ndarray] = lambda x, axis=-1: np.exp(x - np.logaddexp.reduce(x, axis, keepdims=True))
""",
    "mix": "mix, mixed = np.matmul, None",
    "causal_mask": "lower = causal_mask = lambda n: np.tri(n, dtype=bool)",
}
