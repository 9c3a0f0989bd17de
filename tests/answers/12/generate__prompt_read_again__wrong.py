# the model reads the end of the prompt each time
import numpy as np
def generate(model, prompt, n, choose, context):
    text = np.array(prompt)
    for _ in range(n):
        text = np.append(text, choose(model(prompt[-context:])[-1]))
    return text
