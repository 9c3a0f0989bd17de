"""The check cells say that all is well, and one is gone; a success would be marks for wrong answers."""

from submitting import cell, remove
from submitting import notebook as written


def notebook():
    book = written(
        {
            "softmax": "def softmax(x, axis=-1):\n    return x",
            "mix": "def mix(w, v):\n    return 0",
            "scores": "def scores(q, k):\n    return 0",
            "causal_mask": "def causal_mask(n):\n    return np.zeros((n, n), dtype=bool)",
        }
    )
    for name in ("softmax-check", "scores-check", "causal-mask-check"):
        cell(book, name)["source"] = "print('all passed')"
    return remove(book, "mix-check")
