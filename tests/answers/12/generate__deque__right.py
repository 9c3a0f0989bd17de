from collections import deque

import numpy as np


def generate(model, prompt, n, choose, context):
    window = deque((int(i) for i in prompt), maxlen=context)
    out = [int(i) for i in prompt]
    while len(out) < len(prompt) + n:
        new = int(choose(model(np.fromiter(window, dtype=int))[len(window) - 1]))
        window.append(new)
        out.append(new)
    return np.asarray(out)
