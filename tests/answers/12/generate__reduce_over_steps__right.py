# right: reduce over steps
from functools import reduce
import numpy as np
def generate(model, prompt, n, choose, context):
    def step(text, _):
        last = np.take(model(text[-context:]), -1, axis=0)
        return np.hstack([text, np.intp(choose(last))])
    return reduce(step, range(n), np.array(prompt, dtype=np.intp))
