"""Every answer hangs, and every own cell before it."""

SLOW = True
HANG = "while True:\n    pass"
BEFORE = dict.fromkeys(("softmax", "mix", "scores", "causal_mask"), HANG)
ANSWERS = {name: f"def {name}(*args):\n    while True: pass" for name in BEFORE}
