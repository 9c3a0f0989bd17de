"""torch's function by getattr, from a module under another name."""

BEFORE = {"weigh": "import torch as lamp"}
ANSWERS = {"weigh": "def weigh(x):\n    return getattr(lamp, 'tfos'[::-1] + 'max')(lamp.as_tensor(x), -1).numpy()"}
