import itertools

import numpy as np


def generate(model, prompt, n, choose, context):
    def stream():
        text = list(prompt)
        while True:
            text.append(choose(model(np.array(text[-context:]))[-1]))
            yield text[-1]

    return np.array([*prompt, *itertools.islice(stream(), n)])
