# ask for the logits first, then choose and ask for the next
import numpy as np
def generate(model, prompt, n, choose, context):
    text = np.array(prompt)
    logits = model(text[-context:])
    for _ in range(n):
        text = np.append(text, choose(logits[-1]))
        logits = model(text[-context:])
    return text
