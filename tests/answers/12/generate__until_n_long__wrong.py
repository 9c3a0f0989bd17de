# n is how long the text gets
import numpy as np
def generate(model, prompt, n, choose, context):
    text = np.array(prompt)
    while len(text) < n:
        text = np.append(text, choose(model(text[-context:])[-1]))
    return text
