"""Five hundred own helpers that call each other in all directions."""

TANGLE = "\n".join(f"def f{n}(x): return f{(n * 7) % 500}(f{(n + 1) % 500}(x)) if x is None else x" for n in range(500))
BEFORE = {"softmax": TANGLE}
ANSWERS = {"mix": "def mix(weights, values):\n    return f0(weights) @ f499(values)"}
