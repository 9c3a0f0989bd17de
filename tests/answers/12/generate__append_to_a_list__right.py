# right: append to a list
import numpy as np
def generate(model, prompt, n, choose, context):
    text = [int(i) for i in prompt]
    while n > 0:
        logits = model(np.array(text[-context:], dtype=np.int64))
        text.append(int(choose(logits[len(logits) - 1])))
        n -= 1
    return np.array(text, dtype=np.int64)
