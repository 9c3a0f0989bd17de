# right: halves
import numpy as np
def generate(model, prompt, n, choose, context):
    if n == 0:
        return np.array(prompt)
    if n == 1:
        new = choose(model(np.array(prompt[-context:]))[-1])
        return np.append(np.array(prompt), int(new))
    return generate(model, generate(model, prompt, n // 2, choose, context), n - n // 2, choose, context)
