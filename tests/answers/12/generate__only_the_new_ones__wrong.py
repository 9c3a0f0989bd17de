# return what was written
import numpy as np
def generate(model, prompt, n, choose, context):
    text = np.array(prompt)
    for _ in range(n):
        text = np.append(text, choose(model(text[-context:])[-1]))
    return text[len(prompt) :]
