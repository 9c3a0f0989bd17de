import numpy as np


def generate(model, prompt, n, choose, context):
    text = np.array(prompt, dtype=np.int64)
    for i in range(n):
        start = len(text) - context if len(text) > context else 0
        *_, last = model(text[start:])
        text = np.concatenate((text, np.array([choose(last)], dtype=np.int64)))
    return text
