# rise and fall as two pieces
import numpy as np


def warmup_schedule(steps, peak, warmup, start=0):
    w = warmup or 1
    first, last = start + 1, start + steps
    up = np.arange(first, min(last, w) + 1, dtype=float)
    down = np.arange(max(first, w + 1), last + 1, dtype=float)
    return np.concatenate([peak * up / w, peak * np.sqrt(w / down)])
