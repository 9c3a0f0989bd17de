# right: filled in advance
import numpy as np
def generate(model, prompt, n, choose, context):
    prompt = np.asarray(prompt)
    end = len(prompt)
    text = np.empty(end + n, dtype=int)
    text[:end] = prompt
    for stop in range(end, end + n):
        text[stop] = choose(model(text[:stop][-context:].copy())[-1, :])
    return text
