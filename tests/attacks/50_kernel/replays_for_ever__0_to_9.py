"""Each answer ends the process a moment after its own step, so that every later step needs a new kernel."""

SLOW = True
LATER = """
import os, threading, time
threading.Thread(target=lambda: (time.sleep({}), os._exit(1)), daemon=True).start()
"""
ANSWERS = {
    "softmax": LATER.format(0.05) + "def softmax(x, axis=-1):\n    return np.zeros_like(x)",
    "mix": LATER.format(0.02) + "def mix(w, v):\n    return w @ v",
    "scores": LATER.format(0.01) + "def scores(q, k):\n    return q @ k.swapaxes(-1, -2) / q.shape[-1] ** .5",
    "causal_mask": LATER.format(0.03) + "def causal_mask(n):\n    return np.tri(n, dtype=bool)",
}
