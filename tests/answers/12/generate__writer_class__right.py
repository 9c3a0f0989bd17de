# right: writer class
import numpy as np
class _Writer:
    def __init__(self, model, choose, context):
        self.model, self.choose, self.context = model, choose, context
    def __call__(self, text):
        begin = text.size - min(text.size, self.context)
        return self.choose(self.model(text[begin:])[-1])
def generate(model, prompt, n, choose, context):
    writer, text = _Writer(model, choose, context), np.array(prompt, copy=True)
    for place in range(len(text), len(text) + n):
        text = np.insert(text, place, writer(text))
    return text
