# the model is asked what comes after the last token
import numpy as np
def generate(model, prompt, n, choose, context):
    text = np.array(prompt)
    for _ in range(n):
        text = np.append(text, choose(model(text[-1:])[-1]))
    return text
