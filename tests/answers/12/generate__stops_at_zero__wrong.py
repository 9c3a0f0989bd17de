# id 0 ends the text
import numpy as np
def generate(model, prompt, n, choose, context):
    text = np.array(prompt)
    for _ in range(n):
        new = choose(model(text[-context:])[-1])
        text = np.append(text, new)
        if new == 0:
            break
    return text
