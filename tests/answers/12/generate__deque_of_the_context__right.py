# right: deque of the context
from collections import deque
import numpy as np
def generate(model, prompt, n, choose, context):
    window = deque(np.asarray(prompt).tolist(), maxlen=context)
    new = []
    for _ in range(n):
        *_, last = model(np.array(window))
        new.append(choose(last))
        window.append(int(new[-1]))
    return np.r_[np.asarray(prompt), np.array(new, dtype=int)]
