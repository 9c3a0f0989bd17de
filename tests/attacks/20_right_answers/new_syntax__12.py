"""Syntax that older tools don't know: match, walrus, positional-only, star expressions, nested f-strings."""

ANSWERS = {
    "softmax": """
def softmax(x, /, axis: int = -1, *, eps: float = 0.0) -> "np.ndarray":
    total = (e := np.exp(x - x.max(axis=axis, keepdims=True))).sum(axis=axis, keepdims=True)
    print(f"{f'{total.shape}'!r:>{10}}")
    return e / (total + eps)
""",
    "mix": """
def mix(weights, values):
    match weights.shape:
        case (_,):
            return weights @ values
        case (*_, _, s) if s == values.shape[-2]:
            return weights @ values
        case other:
            raise ValueError(other)
""",
}
