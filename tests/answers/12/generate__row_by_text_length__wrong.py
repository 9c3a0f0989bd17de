# the row of the last token is len(text) - 1
import numpy as np
def generate(model, prompt, n, choose, context):
    text = np.array(prompt)
    for _ in range(n):
        logits = model(text[-context:])
        text = np.append(text, choose(logits[len(text) - 1]))
    return text
