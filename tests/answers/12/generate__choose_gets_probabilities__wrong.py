# softmax before choosing
import numpy as np
def generate(model, prompt, n, choose, context):
    text = np.array(prompt)
    for _ in range(n):
        x = model(text[-context:])[-1]
        e = np.exp(x - x.max())
        text = np.append(text, choose(e / e.sum()))
    return text
